package io.revtree.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An error reply")
class ErrorReplyTest {

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(delimiter = '|', textBlock = """
                    NOSCRIPT No matching script. Please use EVAL. | NOSCRIPT
                    MOVED 3999 127.0.0.1:6381 | MOVED
                    OOM command not allowed when used memory > 'maxmemory'. script: abc, on @user_script:3. | OOM
                    ERR Error running script (call to f_1): @user_script:1: @user_script: 1: -OOM command not allowed | OOM
                    ERR Error running script (call to f_1): @user_script:1: @user_script: 1: -READONLY You can't write | READONLY
                    ERR The user executing the script can't run this command or subcommand script: abc | NOPERM
                    ERR ACL failure in script: this user has no permissions to run the 'time' command script: abc, on @user_script:2. | NOPERM
                    ERR unknown command 'WAITAOF' | ERR
                    something else | ERR
                    """)
    @DisplayName("has the code that says why, also from inside a script:")
    void hasTheCode(String text, String code) {
        assertThat(ErrorReply.of(text).code()).isEqualTo(code);
    }
}
