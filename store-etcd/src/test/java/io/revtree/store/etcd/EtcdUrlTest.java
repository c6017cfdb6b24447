package io.revtree.store.etcd;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.KvStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A URL of etcd")
class EtcdUrlTest {

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "etcd:/tree, names no host",
        "etcd://localhost, prefix",
        "etcd://joe@localhost/tree, password",
        "etcd://joe:@localhost/tree, password",
        "etcd://localhost/tree?requestTimeout=5, a time",
        "etcd://localhost/tree?connectTimeout=1ms, a time",
        "etcd://localhost/tree?timeout=5s, requestTimeout",
        "etcd://localhost/tree?ca=/etc/hostname, etcds://",
        "etcds://localhost/tree?ca=/nowhere/at/all, no file",
        "etcds://localhost/tree?cert=/etc/hostname, belong together",
        "etcds://localhost/tree?key=/etc/hostname, belong together",
    })
    @DisplayName("that says what etcd has no use for is refused with what would be right")
    void whatIsWrongIsRefused(String url, String right) {
        assertThatThrownBy(() -> KvStores.open(url))
                .isInstanceOf(InvalidStoreUrlException.class)
                .hasMessageContaining(right);
    }

    @Test
    @DisplayName("that names a file without a certificate is refused with what it should be")
    void aFileWithoutACertificateIsRefused() throws IOException {
        Path empty = Files.writeString(folder.resolve("ca.pem"), "no certificate");
        assertThatThrownBy(() -> KvStores.open("etcds://localhost/tree?ca=" + empty))
                .isInstanceOf(InvalidStoreUrlException.class)
                .hasMessageContaining("PEM");
    }
}
