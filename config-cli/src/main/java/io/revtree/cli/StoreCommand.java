package io.revtree.cli;

import io.revtree.ConfigObserver;
import io.revtree.MergeConflictException;
import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.KvStoreProvider;
import io.revtree.store.StoreUrl;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command that works on a store. */
abstract class StoreCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Revtree revtree;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--store",
            paramLabel = "URL",
            description = "The store, as in rocksdb:./inventory; by default what REVTREE_STORE says.")
    private @Nullable String store;

    @Option(names = "--branch", paramLabel = "NAME", description = "The branch to work on; by default main.")
    private String branch = "main";

    /** What this command itself put behind the URL. */
    private String appended = "";

    @Override
    public final Integer call() {
        Output out = new Output(terminal().out());
        try {
            run(out);
        } catch (MergeConflictException e) {
            new ConflictLines(out).print(e.conflicts());
            out.flush();
            int conflicts = e.conflicts().size();
            throw new CommandFault(
                    (conflicts == 1 ? "1 conflict" : conflicts + " conflicts")
                            + "; nothing was committed. Let both sides agree in these places, and try again",
                    e);
        } catch (InvalidStoreUrlException e) {
            throw usage(String.valueOf(e.getMessage()).replace(appended, ""));
        }
        out.flush();
        return 0;
    }

    abstract void run(Output out);

    final Terminal terminal() {
        return revtree.terminal();
    }

    /** A line for the user that is no result. */
    final void note(String text) {
        Output err = new Output(terminal().err());
        err.line("revtree: " + text);
        err.flush();
    }

    final ParameterException usage(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    /** The store to create a tree in. */
    final String url() {
        String url = store != null ? store : terminal().environment().get("REVTREE_STORE");
        if (url == null || url.isEmpty()) {
            throw usage("no store is named: give --store URL, as in --store rocksdb:./inventory, or set REVTREE_STORE");
        }
        return url;
    }

    /** The branch to work on. */
    final String branch() {
        return branch;
    }

    /** The store to read from without opening its tree: where an engine has one owner, beside it. */
    final String urlToRead() {
        return with("readonly", "true");
    }

    /** The store to write to without opening its tree, which must be there. */
    final String urlToWrite() {
        return with("create", "false");
    }

    /** The tree to write to, which is there already: a misspelt path must not make a new one. */
    final OpenTree openToWrite(String author) {
        return OpenTree.load(with("create", "false"), branch, author);
    }

    /** The tree to read from: where an engine has one owner, beside it. */
    final OpenTree openToRead() {
        return OpenTree.load(with("readonly", "true"), branch, "");
    }

    /** As {@link #openToRead}, for a command that goes on until it is ended. */
    final OpenTree openToWatch(ConfigObserver observer) {
        return OpenTree.load(with("readonly", "true"), branch, "", observer);
    }

    private String with(String name, String value) {
        String url = url();
        String opened = withOption(url, name, value);
        appended = opened.substring(url.length());
        return opened;
    }

    /** Whether a reader sees the store as it was when it was opened, beside the one owner that may write it. */
    final boolean readsBesideOwner() {
        String url = url();
        return !withOption(url, "readonly", "true").equals(url)
                || StoreUrl.parse(url).optionNames().contains("readonly");
    }

    /** The URL with an option, if its provider knows that and the user has not decided otherwise. */
    static String withOption(String url, String name, String value) {
        StoreUrl parsed = StoreUrl.parse(url);
        boolean known = ServiceLoader.load(KvStoreProvider.class, KvStoreProvider.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.schemes().contains(parsed.scheme()))
                .flatMap(provider -> provider.options().stream())
                .anyMatch(option -> option.name().equals(name));
        if (!known || parsed.optionNames().contains(name)) {
            return url;
        }
        return url + (parsed.optionNames().isEmpty() ? "?" : "&") + name + "=" + value;
    }
}
