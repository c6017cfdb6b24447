package io.revtree.store.redis;

import io.revtree.store.HostPort;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the master that holds a tree, where it is now: a failover or a move of its slot makes it another. Every server
 * is asked for its role before it is used, since a sentinel or a node may be behind. One thread at a time.
 */
final class Finder {

    private final Settings settings;
    private final Driver driver;
    private final Keys keys;
    private final Faults faults;
    private Set<HostPort> nodes; // of a cluster: those that were heard of last, and those of the URL

    Finder(Settings settings, Driver driver, Keys keys, Faults faults) {
        this.settings = settings;
        this.driver = driver;
        this.keys = keys;
        this.faults = faults;
        nodes = new LinkedHashSet<>(settings.hosts());
    }

    /**
     * Connects to it.
     *
     * @throws StoreUnavailableException if there is none now
     * @throws StoreException if the URL is not right for what is there
     */
    Link find() {
        if (settings.mode() == Settings.Mode.STANDALONE) {
            return connect(settings.hosts().get(0));
        }
        List<String> reasons = new ArrayList<>();
        for (HostPort witness : List.copyOf(nodes)) {
            try {
                HostPort master = settings.mode() == Settings.Mode.SENTINEL ? askSentinel(witness) : askNode(witness);
                if (master != null) {
                    return connect(master);
                }
                reasons.add(
                        settings.mode() == Settings.Mode.SENTINEL
                                ? "the sentinel at " + witness + " knows of no master named " + settings.masterName()
                                        + " (option master)"
                                : witness + " says that no node serves the slot " + keys.slot());
            } catch (StoreUnavailableException e) {
                reasons.add(e.getMessage());
            } catch (LinkException e) {
                StoreException fault = faults.reading(e);
                if (!(fault instanceof StoreUnavailableException)) {
                    throw fault;
                }
                reasons.add(fault.getMessage());
            }
        }
        throw faults.noMaster(String.join("; ", reasons));
    }

    private Link connect(HostPort server) {
        try {
            Link link = driver.connect(server, settings.login());
            try {
                check(Server.at(link), server);
                return link;
            } catch (RuntimeException e) {
                link.close();
                throw e;
            }
        } catch (LinkException e) {
            throw faults.reading(e);
        }
    }

    private void check(Server found, HostPort server) {
        boolean cluster = settings.mode() == Settings.Mode.CLUSTER;
        if (found.isClusterNode() != cluster) {
            throw cluster ? faults.isNoCluster(server) : faults.isCluster(server);
        }
        if (found.isReplica()) {
            throw faults.isReplica(server);
        }
    }

    private @Nullable HostPort askSentinel(HostPort sentinel) {
        try (Link link = driver.connect(sentinel, settings.sentinelLogin())) {
            Object reply = Server.ask(link, Command.of("SENTINEL", "get-master-addr-by-name", settings.masterName()));
            return reply instanceof List<?> address && address.size() == 2
                    ? new HostPort(Command.text(address.get(0)), Integer.parseInt(Command.text(address.get(1))))
                    : null;
        }
    }

    private @Nullable HostPort askNode(HostPort node) {
        Object reply;
        try (Link link = driver.connect(node, settings.login())) {
            if (!Server.at(link).isClusterNode()) {
                throw faults.isNoCluster(node);
            }
            reply = Server.ask(link, Command.of("CLUSTER", "SLOTS"));
        }
        Set<HostPort> heard = new LinkedHashSet<>();
        HostPort owner = null;
        for (Object range : (List<?>) java.util.Objects.requireNonNull(reply)) {
            // First and last slot, then the master and its replicas: each a host, a port and more.
            List<?> fields = (List<?>) range;
            for (Object server : fields.subList(2, fields.size())) {
                heard.add(address((List<?>) server, node));
            }
            if ((Long) fields.get(0) <= keys.slot() && keys.slot() <= (Long) fields.get(1)) {
                owner = address((List<?>) fields.get(2), node);
            }
        }
        heard.addAll(settings.hosts());
        nodes = heard;
        return owner;
    }

    /** A node that does not know its own name leaves it out: it is where it was asked. */
    private static HostPort address(List<?> server, HostPort asked) {
        String host = server.get(0) == null ? "" : Command.text(server.get(0));
        return new HostPort(
                host.isEmpty() || host.equals("?") ? asked.host() : host, Math.toIntExact((Long) server.get(1)));
    }
}
