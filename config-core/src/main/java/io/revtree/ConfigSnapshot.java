package io.revtree;

import io.revtree.history.Blame;
import io.revtree.history.CommitObject;
import io.revtree.history.PathLog;
import io.revtree.history.Repository;
import io.revtree.tree.Tree;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole tree at one commit: never changes, readable as long as its commit is kept and the store is open. What is not
 * in memory is read when it is needed. Thread-safe.
 */
public final class ConfigSnapshot extends TreeView {

    private final Repository repository;
    private final CommitObject commit;
    private final Tree tree;

    ConfigSnapshot(Repository repository, CommitObject commit, Tree tree) {
        this.repository = repository;
        this.commit = commit;
        this.tree = tree;
    }

    /** The commit that this is the state of. */
    public Commit commit() {
        return commit.commit();
    }

    /** The hash of the tree's content. */
    public RevisionId revision() {
        return new RevisionId(commit.root());
    }

    /** The commits up to this one, newest first, along first parents, back to the creating one; read as the stream is. */
    public Stream<Commit> log() {
        return upToDate().commits().line(commit).map(CommitObject::commit);
    }

    /** Of {@link #log()} those that changed something at the path or below it, as {@link ConfigBranch#log(String)}. */
    public Stream<Commit> log(String path) {
        return new PathLog(upToDate(), absolute(path)).of(commit, tree).map(CommitObject::commit);
    }

    /** Which commit gave each field the value that it has here, as {@link ConfigBranch#blame}. */
    public SortedMap<String, Commit> blame(String path) {
        return new Blame(upToDate(), absolute(path)).of(commit, tree);
    }

    /** Knowing what others pruned. */
    private Repository upToDate() {
        return repository.knowingCuts();
    }

    @Override
    <R extends @Nullable Object> R reading(Supplier<R> reading) {
        return repository.reading(commit, reading);
    }

    @Override
    Function<CorruptObjectException, RuntimeException> explaining() {
        return damage -> repository.explained(commit, damage);
    }

    @Override
    Tree tree() {
        return tree;
    }

    /** The id of the commit. */
    @Override
    public String toString() {
        return commit.id().toString();
    }
}
