package io.revtree.store.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import io.revtree.store.KvStore;
import io.revtree.store.KvStoreProvider;
import io.revtree.store.StoreException;
import io.revtree.store.StoreOption;
import io.revtree.store.StoreUrl;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/**
 * Opens {@code cassandra://h1,h2:9042/keyspace?dc=…}: a tree in a keyspace of Cassandra 4.0 or newer. With
 * {@code create=true} the tables are made where they are absent, and with {@code replication} the keyspace too.
 */
public final class CassandraStoreProvider implements KvStoreProvider {

    /** As {@link java.util.ServiceLoader} asks for it. */
    public CassandraStoreProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("cassandra");
    }

    @Override
    public List<StoreOption> options() {
        return Settings.OPTIONS;
    }

    @Override
    public KvStore open(StoreUrl url) {
        return open(url, InstantSource.system());
    }

    /** @param clock dates the writes of blobs */
    static KvStore open(StoreUrl url, InstantSource clock) {
        Settings settings = Settings.of(url);
        Faults faults = new Faults(settings);
        CqlSession session;
        try {
            session = Connection.open(settings);
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw faults.opening(e);
        }
        try {
            return new CassandraStore(session, settings, faults, clock);
        } catch (StoreException e) {
            Connection.close(session);
            throw e;
        } catch (RuntimeException e) {
            Connection.close(session);
            throw faults.opening(e);
        }
    }
}
