package io.revtree.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreUrlTest {

    private static final String SECRET = "s3cr3t";

    private static StoreUrl parse(String url) {
        return StoreUrl.parse(url, Map.of("PW", SECRET, "TOKEN", "t:/?@" + SECRET)::get);
    }

    private static void refused(ThrowingCallable parse, String... said) {
        assertThatExceptionOfType(InvalidStoreUrlException.class)
                .isThrownBy(parse)
                .satisfies(e -> assertThat(e.getMessage()).contains(said).doesNotContain(SECRET));
    }

    @ParameterizedTest
    @CsvSource({
        "memory:,memory,''",
        "memory:NAME,memory,NAME",
        "rocksdb:./inventory,rocksdb,./inventory",
        "rocksdb:inventory/db,rocksdb,inventory/db",
        "ROCKSDB:/var/lib/x,rocksdb,/var/lib/x",
        "rocksdb:///var/lib/x,rocksdb,/var/lib/x",
        "rocksdb:my%20data/%C3%A9#1+2,rocksdb,my data/é#1+2",
        "rocksdb:a%3Fb?sync=false,rocksdb,a?b",
        "rocksdb:a@b,rocksdb,a@b",
        "redis-cluster://h/pre%2Ffix,redis-cluster,/pre/fix",
        "etcd://h1:2379,etcd,''"
    })
    void schemeAndPath(String url, String scheme, String path) {
        assertThat(parse(url).scheme()).isEqualTo(scheme);
        assertThat(parse(url).path()).isEqualTo(path);
    }

    @Test
    void onlyWhatStandsAfterTwoSlashesIsAnAuthority() {
        assertThat(parse("redis://localhost").hasAuthority()).isTrue();
        assertThat(parse("redis://user@").hasAuthority()).isTrue();
        assertThat(parse("rocksdb:./x").hasAuthority()).isFalse();
        assertThat(parse("rocksdb:///x").hasAuthority()).isFalse();
        assertThat(parse("memory:").hasAuthority()).isFalse();
    }

    @Test
    void severalHostsEachWithItsPortOrTheDefault() {
        assertThat(parse("cassandra://h1,h2:9142,[::1],[fe80::2]:9242/space").hosts(9042))
                .containsExactly(
                        new HostPort("h1", 9042),
                        new HostPort("h2", 9142),
                        new HostPort("::1", 9042),
                        new HostPort("fe80::2", 9242));
        assertThat(new HostPort("fe80::2", 9242)).hasToString("[fe80::2]:9242");
        assertThat(new HostPort("h", 1)).hasToString("h:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://h:",
                "redis://h:0",
                "redis://h:65536",
                "redis://h:x",
                "redis://h,,i",
                "redis://,h",
                "redis://h,",
                "redis://::1",
                "redis://[::1",
                "redis://::1]",
                "redis://[::1]x",
                "redis://:6379",
                "redis://h:1:2",
                "redis://a b",
                "redis://%41",
                "redis://${env:PW}",
                "redis://[]:1"
            })
    void hostsThatCannotBeAreRefused(String url) {
        refused(() -> parse(url).hosts(6379), "host:port", "redis://");
    }

    @Test
    void noHostIsRefusedWithWhatToWrite() {
        refused(() -> parse("redis:").hosts(6379), "redis: names no host", "redis://host:6379");
    }

    @Test
    void userAndPasswordAreDecodedAndMayBeAbsent() {
        StoreUrl url = parse("redis://us%3Aer:p%40s%2Fs%3A@h");
        assertThat(url.user()).isEqualTo("us:er");
        assertThat(url.password()).isEqualTo("p@s/s:");
        assertThat(url.hosts(1)).containsExactly(new HostPort("h", 1));
        assertThat(parse("redis://h").user()).isNull();
        assertThat(parse("redis://h").password()).isNull();
        assertThat(parse("redis://user@h").user()).isEqualTo("user");
        assertThat(parse("redis://user@h").password()).isNull();
        assertThat(parse("redis://:pw@h").user()).isEmpty();
        assertThat(parse("redis://user:@h").password()).isEmpty();
    }

    @Test
    void optionsAreReadByTheirType() {
        StoreUrl url = parse("x:?a=b%26c%3D&sync=false&n=-7&time=1500ms&cache=64MiB&empty=&plus=a+b");
        assertThat(url.optionNames()).containsExactly("a", "sync", "n", "time", "cache", "empty", "plus");
        assertThat(url.option("a")).isEqualTo("b&c=");
        assertThat(url.option("empty")).isEmpty();
        assertThat(url.option("plus")).isEqualTo("a+b");
        assertThat(url.option("absent")).isNull();
        assertThat(url.option("absent", "default")).isEqualTo("default");
        assertThat(url.flag("sync", true)).isFalse();
        assertThat(url.flag("absent", true)).isTrue();
        assertThat(url.number("n", 0, -7, 7)).isEqualTo(-7);
        assertThat(url.number("absent", 5, -7, 7)).isEqualTo(5);
        assertThat(duration(url)).isEqualTo(Duration.ofMillis(1_500));
        assertThat(url.bytes("cache", 0, 0, 1 << 30)).isEqualTo(64 << 20);
        assertThat(url.bytes("absent", 9, 0, 1)).isEqualTo(9);
    }

    private static Duration duration(StoreUrl url) {
        return url.duration("time", Duration.ofSeconds(1), Duration.ofMillis(10), Duration.ofHours(1));
    }

    @ParameterizedTest
    @CsvSource({"10ms,10", "2s,2000", "3m,180000", "1h,3600000"})
    void aTimeHasAUnit(String written, long millis) {
        assertThat(duration(parse("x:?time=" + written))).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "65536,65536", "1KiB,1024", "3MiB,3145728", "2GiB,2147483648"})
    void aNumberOfBytesMayHaveAUnit(String written, long bytes) {
        assertThat(parse("x:?cache=" + written).bytes("cache", 1, 0, Long.MAX_VALUE))
                .isEqualTo(bytes);
    }

    @Test
    void aValueOfTheWrongTypeIsRefusedWithTheOptionTheValueAndWhatIsRight() {
        refused(() -> parse("x:?sync=yes").flag("sync", true), "sync", "yes", "true or false", "x:?sync=yes");
        for (String value : new String[] {"", "x", "1.5", "8", "-8", "99999999999999999999"}) {
            refused(() -> parse("x:?n=" + value).number("n", 0, -7, 7), "option n", " is " + value, "from -7 to 7");
        }
        for (String value : new String[] {"", "5", "s", "-1s", "1d", "9ms", "2h", "9999999999999s", "1.5s"}) {
            refused(() -> duration(parse("x:?time=" + value)), "option time", " is " + value, "10ms to 3600s");
        }
        for (String value : new String[] {"", "x", "-1", "1KB", "1 MiB", "9999999999GiB", "17"}) {
            refused(
                    () -> parse("x:?cache=" + value).bytes("cache", 0, 0, 16),
                    "option cache",
                    " is " + value,
                    "from 0 to 16");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "inventory", "./inventory", "/var/lib/x", ":x", "1x:y", "a b:c", "é:x", "//host/x", "?a=b:c"
            })
    void whatHasNoSchemeIsRefused(String url) {
        refused(() -> parse(url), "begins with a scheme", "rocksdb:./inventory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x:?", "x:?a=1&", "x:?a", "x:?=1", "x:?&a=1", "x:?a b=1", "x:?1=1", "x:?a=1?b"})
    void optionsAreWrittenNameEqualsValue(String url) {
        if (url.equals("x:?") || url.equals("x:?a=1?b")) {
            assertThatCode(() -> parse(url)).doesNotThrowAnyException();
        } else {
            refused(() -> parse(url), "name=value");
        }
    }

    @Test
    void anOptionGivenTwiceIsRefused() {
        refused(() -> parse("x:?a=1&a=1"), "option a", "twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x:%", "x:%2", "x:%zz", "x:?a=%", "x://u:%@h"})
    void aBadEscapeIsRefused(String url) {
        refused(() -> parse(url), "%25");
    }

    @Test
    void anEscapeThatIsNoUtf8IsRefused() {
        refused(() -> parse("x:%FF").path(), "the path", "UTF-8");
        refused(() -> parse("x://u:%C0%80@h").password(), "the password", "UTF-8");
    }

    @Test
    void controlCharactersAreRefusedWithTheirPlace() {
        refused(() -> parse("x:a\nb"), "control", "character 4");
        refused(() -> parse("x:\u0001"), "control", "character 3");
    }

    @Test
    @DisplayName("references stand for a variable or a file and are taken as they are")
    void references(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("p w");
        Files.writeString(file, SECRET + "%40\r\n\n");
        StoreUrl url = parse("redis://us:${file:" + file + "}@h:1/${env:PW}?token=${env:TOKEN}&x=a${env:PW}b%20");
        assertThat(url.user()).isEqualTo("us");
        assertThat(url.password()).isEqualTo(SECRET + "%40");
        assertThat(url.hosts(2)).containsExactly(new HostPort("h", 1));
        assertThat(url.path()).isEqualTo("/" + SECRET);
        assertThat(url.option("token")).isEqualTo("t:/?@" + SECRET);
        assertThat(url.option("x")).isEqualTo("a" + SECRET + "b ");
        assertThat(url.toString())
                .doesNotContain(SECRET)
                .doesNotContain("us")
                .contains("@h:1/${env:PW}", "x=a${env:PW}b");
    }

    @Test
    void aReferenceIsReadWhenItIsAskedForAndNotBefore() {
        StoreUrl url = parse("redis://u:${env:ABSENT}@h?token=${file:/no/such/file}");
        refused(url::password, "ABSENT", "the password", "set it");
        refused(() -> url.option("token"), "/no/such/file", "option token", "cannot be read");
    }

    @Test
    void aFileThatIsTooLongForASecretIsRefused(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("large"), new byte[65_537]);
        refused(() -> parse("x:?token=${file:" + file + "}").option("token"), "65536 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x:${", "x:${}", "x:${PW}", "x:${env:}", "x:${env:PW", "x:${vault:PW}", "x:${ENV:PW}"})
    void whatIsNoReferenceIsRefused(String url) {
        refused(() -> parse(url), "${env:NAME}", "${file:PATH}", "%24%7B");
    }

    @Test
    void thereAreAtMost8References() {
        assertThat(parse("x:" + "${env:PW}".repeat(8)).path()).isEqualTo(SECRET.repeat(8));
        refused(() -> parse("x:" + "${env:PW}".repeat(9)), "at most 8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://s3cr3t@h/p?a=b",
                "redis://:s3cr3t@h",
                "redis://user:s3cr3t@h1,h2:99999",
                "redis://user:pass/s3cr3t@h",
                "redis://user:s3cr3t/x@h:1",
                "redis://user:12/s3cr3t@h",
                "redis://user:pass@s3cr3t@h",
                "redis:user:s3cr3t@h",
                "redis:/user:s3cr3t@h",
                "redis://h?password=s3cr3t",
                "redis://h?truststore-password=s3cr3t&a=b",
                "redis://h?Token=s3cr3t",
                "redis://h?clientSecret=s3cr3t",
                "redis://user:p?s3cr3t@h",
                "redis://user:p?x=s3cr3t@h",
                "redis://user:p?x=s3cr3t&y@h",
                "redis://user:s3cr3t%@h",
                "redis://user:s3cr3t%FF@h",
                "redis://user:s3cr3t\n@h",
                "redis://user:s3cr3t${x@h",
            })
    void noTextShowsASecret(String written) {
        try {
            StoreUrl url = parse(written);
            assertThat(url.toString()).doesNotContain(SECRET).startsWith("redis:");
            url.user();
            url.password();
            url.hosts(1);
            for (String option : url.optionNames()) {
                refused(() -> url.number(option, 0, 0, 0), option);
            }
        } catch (StoreException e) {
            assertThat(e.getMessage()).doesNotContain(SECRET);
        }
    }

    @Test
    void whatIsNoSecretIsShownAsItWasWritten() {
        for (String url : new String[] {
            "memory:",
            "rocksdb:./a%20b?sync=false&cache=64MiB",
            "cassandra://h1,h2:9042/space?dc=x",
            "redis://[::1]:6379",
            "rocksdb:a@b"
        }) {
            assertThat(parse(url)).hasToString(url);
        }
        assertThat(parse("redis://u:p@h:1/x?token=t&a=b")).hasToString("redis://***@h:1/x?token=***&a=b");
        assertThat(parse("redis://u:${env:PW}@h")).hasToString("redis://***@h");
        assertThat(parse("consul://h?token=${env:PW}")).hasToString("consul://h?token=***");
    }

    @Test
    void urlsAreEqualWhenWrittenAlike() {
        assertThat(parse("redis://u:p@h")).isEqualTo(parse("REDIS://u:p@h")).hasSameHashCodeAs(parse("REDIS://u:p@h"));
        assertThat(parse("redis://u:p@h")).isNotEqualTo(parse("redis://u:q@h"));
        assertThat(parse("memory:a")).isNotEqualTo(parse("memorx:a"));
    }

    @Property
    void anyTextIsAUrlOrRefused(@ForAll @StringLength(max = 60) String text) {
        for (String url : new String[] {text, "x:" + text, "x://" + text, "x://u:p@" + text, "x:?a=" + text}) {
            try {
                StoreUrl parsed = parse(url);
                assertThat(parsed).isEqualTo(parse(url));
                parsed.path();
                parsed.user();
                parsed.password();
                parsed.optionNames().forEach(parsed::option);
                parsed.hosts(1);
            } catch (StoreException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }
}
