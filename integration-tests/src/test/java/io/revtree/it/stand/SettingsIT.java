package io.revtree.it.stand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** Which servers a run asks for, as docs/testing.md has it. Needs none. */
class SettingsIT {

    private static final EnumSet<Topology> SEVERAL_NODES =
            EnumSet.of(Topology.CASSANDRA_THREE, Topology.CASSANDRA_TWO_DCS);

    private final Properties before = new Properties();

    @BeforeEach
    void setAside() {
        before.putAll(System.getProperties());
        before.stringPropertyNames().stream()
                .filter(name -> name.startsWith("revtree.it."))
                .forEach(System::clearProperty);
    }

    @AfterEach
    void putBack() {
        Properties all = new Properties();
        all.putAll(before);
        System.setProperties(all);
    }

    private static void set(String name, String value) {
        System.setProperty("revtree.it." + name, value);
    }

    private static Set<Topology> wanted() {
        return Arrays.stream(Topology.values()).filter(Settings::isWanted).collect(Collectors.toSet());
    }

    private static Set<Topology> required() {
        return Arrays.stream(Topology.values()).filter(Settings::isRequired).collect(Collectors.toSet());
    }

    @Test
    void aShortRunTakesAllButSeveralNodesOfCassandraAndRequiresNothing() {
        assertThat(wanted()).isEqualTo(EnumSet.complementOf(SEVERAL_NODES));
        assertThat(required()).isEmpty();
    }

    @Test
    void aLongRunTakesAll() {
        set("long", "true");
        assertThat(wanted()).containsExactlyInAnyOrder(Topology.values());
    }

    @Test
    void onlyWhatIsNamedIsTakenInLongRunsToo() {
        set("only", " redis, etcd-three ");
        assertThat(wanted()).containsExactlyInAnyOrder(Topology.REDIS, Topology.ETCD_THREE);
        set("long", "true");
        set("require", "cassandra-three");
        assertThat(wanted()).containsExactlyInAnyOrder(Topology.REDIS, Topology.ETCD_THREE);
    }

    @Test
    void whatIsRequiredByNameIsTakenInShortRunsTooAndAllIsWhatTheRunTakesAnyway() {
        set("require", "cassandra-three,redis");
        assertThat(wanted()).isEqualTo(EnumSet.complementOf(EnumSet.of(Topology.CASSANDRA_TWO_DCS)));
        assertThat(required()).containsExactlyInAnyOrder(Topology.CASSANDRA_THREE, Topology.REDIS);
        set("require", "all");
        assertThat(wanted()).isEqualTo(EnumSet.complementOf(SEVERAL_NODES));
        assertThat(required()).containsExactlyInAnyOrder(Topology.values());
        set("require", "all, cassandra-three, cassandra-two-dcs");
        assertThat(wanted()).containsExactlyInAnyOrder(Topology.values());
    }

    @Test
    void namesOfNoTopologyAreRefused() {
        set("only", "redis,reddis");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.isWanted(Topology.REDIS))
                .withMessageContaining("-Drevtree.it.only names reddis")
                .withMessageContaining("redis-cluster");
        set("only", "all");
        assertThatIllegalArgumentException().isThrownBy(() -> Settings.isWanted(Topology.REDIS));
        set("require", "etcd,");
        assertThatIllegalArgumentException().isThrownBy(() -> Settings.isRequired(Topology.REDIS));
        set("servers", "podman");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Machine.all(Topology.REDIS))
                .withMessageContaining("podman")
                .withMessageContaining("docker or native");
    }

    @Test
    void whatIsNotTakenIsSkippedWithTheReasonAndNothingIsStarted() {
        assertThatThrownBy(() -> Stand.start(Topology.CASSANDRA_THREE))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("cassandra-three")
                .hasMessageContaining("-Drevtree.it.long=true");
        set("only", "etcd");
        assertThatThrownBy(() -> Stand.start(Topology.REDIS))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("redis is not named by -Drevtree.it.only");
    }

    @Test
    void serversOfTheUsersOwnAreTakenWhateverElseIsSaid() {
        set("only", "etcd");
        set("redis.url", "redis://somewhere/{tree}?client=jedis");
        try (Servers servers = Stand.start(Topology.REDIS)) {
            assertThat(servers.url("plant")).isEqualTo("redis://somewhere/plant?client=jedis");
            assertThat(servers.urlOverTls("plant")).isNull();
            assertThat(servers.nodes()).isEmpty();
        }
    }

    @Test
    void anImageIsTheOfficialOneUnlessItsNameOrVersionIsGiven() {
        assertThat(Engine.CONSUL.image(Topology.CONSUL)).isEqualTo("hashicorp/consul:1.21");
        set("consul.version", "1.20");
        assertThat(Engine.CONSUL.image(Topology.CONSUL)).isEqualTo("hashicorp/consul:1.20");
        set("consul.image", "registry.example:5000/consul");
        assertThat(Engine.CONSUL.image(Topology.CONSUL)).isEqualTo("registry.example:5000/consul:1.20");
        set("consul.image", "registry.example:5000/consul:own");
        assertThat(Engine.CONSUL.image(Topology.CONSUL)).isEqualTo("registry.example:5000/consul:own");
    }

    @Test
    void anImageOfOneTopologyStandsAboveThatOfItsEngine() {
        set("redis.image", "redis:old");
        set("redis-sentinel.image", "redis:new");
        assertThat(Engine.REDIS.image(Topology.REDIS_SENTINEL)).isEqualTo("redis:new");
        assertThat(Engine.REDIS.image(Topology.REDIS_CLUSTER)).isEqualTo("redis:old");
    }

    @Test
    void whatIsBlankIsNotGiven() {
        set("only", " ");
        set("redis.binary", "");
        assertThat(wanted()).isEqualTo(EnumSet.complementOf(SEVERAL_NODES));
        assertThat(Settings.binary(Engine.REDIS)).isNull();
        set("redis.binary", "/opt/redis/redis-server");
        assertThat(Settings.binary(Engine.REDIS)).isEqualTo(Path.of("/opt/redis/redis-server"));
    }
}
