package io.revtree.store.cassandra;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the keyspace: a table of blobs, one of refs, and one that notes for each tree what all who open it must
 * have in common. They are made when asked for and absent, checked always, and never dropped.
 */
final class Tables {

    static final String BLOBS = "revtree_blobs";
    static final String REFS = "revtree_refs";
    static final String TREES = "revtree_trees";

    private static final int FORMAT = 1;
    private static final Duration SCHEMA_TIMEOUT = Duration.ofSeconds(30);
    private static final Map<String, String> COLUMNS = Map.of(
            TREES, "tree text PRIMARY KEY, format int, serial text, clock_skew_ms bigint",
            BLOBS, "tree text, id blob, value blob, PRIMARY KEY ((tree, id))",
            REFS, "tree text, name text, value blob, PRIMARY KEY (tree, name)");

    private final CqlSession session;
    private final Requests requests;
    private final Settings settings;
    private final Faults faults;

    Tables(CqlSession session, Requests requests, Settings settings, Faults faults) {
        this.session = session;
        this.requests = requests;
        this.settings = settings;
        this.faults = faults;
    }

    /** The table's name with that of the keyspace, as CQL has it. */
    static String name(Settings settings, String table) {
        return CqlIdentifier.fromInternal(settings.keyspace()).asCql(true) + "." + table;
    }

    /** Leaves keyspace, tables and the note of the tree as they must be, and gives back how far clocks may be off. */
    Duration ready() {
        String datacenter = datacenter();
        checkKeyspace(datacenter);
        checkTables();
        return agree(datacenter);
    }

    private String datacenter() {
        String given = settings.datacenter();
        Set<String> known = session.getMetadata().getNodes().values().stream()
                .map(Node::getDatacenter)
                .filter(name -> name != null)
                .collect(Collectors.toCollection(TreeSet::new));
        if (given != null && !known.isEmpty() && !known.contains(given)) {
            throw faults.refused("there is no datacentre " + given + "; known are " + String.join(", ", known)
                    + ": name one of them as dc");
        }
        Row local = row(ofSystem("SELECT data_center, partitioner FROM system.local"));
        if (local == null) {
            throw faults.refused("the server does not describe itself in system.local; is it Cassandra?");
        }
        String partitioner = String.valueOf(local.getString("partitioner"));
        if (!partitioner.endsWith("Murmur3Partitioner")) {
            throw faults.refused("the servers use the " + partitioner + "; scans need the Murmur3Partitioner");
        }
        return String.valueOf(local.getString("data_center"));
    }

    private void checkKeyspace(String datacenter) {
        if (row(ofSystem(
                        "SELECT keyspace_name FROM system_schema.keyspaces WHERE keyspace_name = ?",
                        settings.keyspace()))
                != null) {
            return;
        }
        Map<String, Integer> replication = settings.replication();
        if (replication == null) {
            throw faults.refused("there is no keyspace " + settings.keyspace()
                    + "; check the name, or make it with create=true&replication=" + datacenter + ":3");
        }
        String replicas = replication.entrySet().stream()
                .map(entry -> quote(entry.getKey().isEmpty() ? datacenter : entry.getKey()) + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
        change("CREATE KEYSPACE IF NOT EXISTS "
                + CqlIdentifier.fromInternal(settings.keyspace()).asCql(true)
                + " WITH replication = {'class': 'NetworkTopologyStrategy', " + replicas + "}");
    }

    private void checkTables() {
        for (Map.Entry<String, String> table : COLUMNS.entrySet()) {
            if (isThere(table.getKey())) {
                continue;
            }
            if (!settings.create()) {
                throw faults.refused("keyspace " + settings.keyspace() + " has no table " + table.getKey()
                        + "; make the tables with create=true, or check the keyspace's name");
            }
            change("CREATE TABLE IF NOT EXISTS " + name(settings, table.getKey()) + " (" + table.getValue() + ")"
                    + " WITH comment = 'Revtree'");
        }
    }

    /** Whether statements can use it: while another process makes it, it is listed before that. */
    private boolean isThere(String table) {
        try {
            session.prepare("SELECT tree FROM " + name(settings, table));
            return true;
        } catch (InvalidQueryException e) {
            return false;
        }
    }

    /**
     * Always by the same node of the datacentre while it is up: one node makes a table once, however many processes ask for it,
     * but two nodes would make two of the same name. A node of another datacentre has one connection where the driver began
     * with it, over which nothing can be asked.
     */
    private void change(String cql) {
        Node first = session.getMetadata().getNodes().values().stream()
                .filter(node -> node.getState() == NodeState.UP
                        && node.getDistance() == NodeDistance.LOCAL
                        && node.getOpenConnections() > 0)
                .min(Comparator.comparing(node -> String.valueOf(node.getHostId())))
                .orElse(null);
        requests.one(SimpleStatement.newInstance(cql)
                .setTimeout(SCHEMA_TIMEOUT)
                .setNode(first)
                .setConsistencyLevel(ConsistencyLevel.ONE)
                .setIdempotent(false));
        if (!session.checkSchemaAgreement()) {
            throw faults.unavailable("the nodes do not agree on the new schema yet; try again, and check that"
                    + " all nodes that count as up can be reached");
        }
    }

    /**
     * Compares with what the tree's note says, which the first to open the tree leaves, for good. It is read at quorum,
     * and only where that shows none agreed on with all datacentres.
     */
    private Duration agree(String datacenter) {
        String trees = name(settings, TREES);
        Row note = row(SimpleStatement.newInstance(
                        "SELECT format, serial, clock_skew_ms FROM " + trees + " WHERE tree = ?", settings.tree())
                .setConsistencyLevel(settings.reach().quorum())
                .setIdempotent(true));
        String serial = settings.reach().note(datacenter);
        Duration skew = settings.clockSkew();
        if (note == null) {
            Duration noted = skew == null ? Settings.CLOCK_SKEW : skew;
            Row held = row(SimpleStatement.newInstance(
                            "INSERT INTO " + trees
                                    + " (tree, format, serial, clock_skew_ms) VALUES (?, ?, ?, ?) IF NOT EXISTS",
                            settings.tree(),
                            FORMAT,
                            serial,
                            noted.toMillis())
                    .setConsistencyLevel(Reach.GLOBAL.quorum())
                    .setSerialConsistencyLevel(Reach.GLOBAL.serial())
                    .setExecutionProfileName(Connection.CONDITIONAL)
                    .setIdempotent(false));
            if (held == null || held.getBoolean("[applied]")) {
                return noted;
            }
            note = held;
        }
        return checked(note, serial, skew);
    }

    private Duration checked(Row note, String serial, @Nullable Duration skew) {
        String tree = "tree " + settings.tree() + " in keyspace " + settings.keyspace();
        if (note.getInt("format") != FORMAT) {
            throw faults.refused(tree + " has format " + note.getInt("format") + " and this version knows " + FORMAT
                    + "; open it with a newer one");
        }
        String noted = String.valueOf(note.getString("serial"));
        if (!noted.equals(serial)) {
            throw faults.refused(tree + " agrees on its refs by " + described(noted) + ", not by " + described(serial)
                    + ", and two ways together are none: open it with " + asOption(noted));
        }
        Duration skewNoted = Duration.ofMillis(note.getLong("clock_skew_ms"));
        if (skew != null && !skew.equals(skewNoted)) {
            throw faults.refused(tree + " was created with clockSkew=" + Settings.write(skewNoted)
                    + ", which all who open it must have in common; leave the option away");
        }
        return skewNoted;
    }

    private static String described(String note) {
        return note.startsWith("local:") ? "serial=local in datacentre " + note.substring(6) : "serial=" + note;
    }

    private static String asOption(String note) {
        return note.startsWith("local:") ? "serial=local&dc=" + note.substring(6) : "serial=" + note;
    }

    /** Of what each node keeps for itself. */
    static SimpleStatement ofSystem(String cql, Object... values) {
        return SimpleStatement.newInstance(cql, values)
                .setConsistencyLevel(ConsistencyLevel.ONE)
                .setIdempotent(true);
    }

    private @Nullable Row row(SimpleStatement statement) {
        return requests.one(statement).one();
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
