package io.revtree.it.tree;

import static org.assertj.core.api.Assertions.catchThrowable;

import io.revtree.ConfigRoot;
import io.revtree.Registration;
import io.revtree.it.stand.Eventually;
import io.revtree.it.stand.Trace;
import io.revtree.it.stand.Wire;
import io.revtree.sample.Adapter;
import io.revtree.sample.Voltha;
import io.revtree.store.BlobId;
import io.revtree.store.KvStore;
import io.revtree.store.KvStores;
import io.revtree.store.StoreUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A process that has all kinds of trouble with a store, and prints whatever is said about it. */
final class Talker {

    private static final BlobId ID = BlobId.of(1, 2, 3, 4);

    private Talker() {}

    /**
     * Runs it.
     *
     * @param arguments the file that the log is written to, the URL of a store on this machine, and URLs that are to be refused
     */
    public static void main(String[] arguments) throws Exception {
        Path log = Path.of(arguments[0]);
        String url = arguments[1];
        System.out.println(StoreUrl.parse(url));
        int port = StoreUrl.parse(url).hosts(1).get(0).port();
        try (Wire wire = new Wire(port)) {
            String wired = url.replace(":" + port, ":" + wire.port());
            KvStore store = KvStores.open(wired);
            ConfigRoot root = ConfigRoot.create(store, Voltha.getDefaultInstance());
            Registration watch = root.watch("/adapters/*", event -> System.out.println(event));
            io.revtree.store.Registration hints = store.watchRefs("", hint -> {});
            root.add("/adapters", Adapter.newBuilder().setId("1").build());
            System.out.println(store + " " + root + " " + watch + " " + hints);
            wire.cut();
            Eventually.holds("the log tells of it", () -> Files.readString(log).contains("RefWatch"));
            tell("read", () -> store.readRef("heads/main"));
            tell("write", () -> store.publish(Map.of(ID, new byte[1]), "heads/x", null, new byte[1]));
            tell("delete", () -> store.deleteBlobs(List.of(ID), store.moment()));
            tell("commit", () -> root.remove("/adapters/1"));
            tell("open", () -> KvStores.open(wired));
            wire.mend();
            Eventually.holds("it goes on", () -> store.readRef("heads/main") != null);
            root.close();
            store.close();
            tell("closed", () -> store.readRef("heads/main"));
        }
        for (String refused : List.of(arguments).subList(2, arguments.length)) {
            tell("refused", () -> KvStores.open(refused));
        }
        tell("nonsense", () -> KvStores.open(url + (url.contains("?") ? "&" : "?") + "nonsense=1"));
    }

    private static void tell(String what, Runnable call) {
        Throwable fault = catchThrowable(call::run);
        System.out.println("TROUBLE " + what + ": " + fault + "\n" + (fault == null ? "none" : Trace.of(fault)));
    }
}
