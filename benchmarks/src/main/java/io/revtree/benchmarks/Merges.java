package io.revtree.benchmarks;

import io.revtree.ConfigPreview;
import io.revtree.ConfigRoot;
import io.revtree.ConfigTransaction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a transaction that updated 10 of 100,000 children becomes on a head where 10 others were updated: a preview, so the merge,
 * the seal of what it gives, and the changes. What both sides differ in is in memory.
 */
@SuppressWarnings("NullAway.Init") // set-up methods set the fields
public class Merges extends Averaged {

    private static final int CHILDREN = 100_000;
    private static final int CHANGED = 10;
    private static final int APART = CHILDREN / (2 * CHANGED);

    private FreshStore fresh;
    private ConfigRoot root;
    private ConfigTransaction transaction;

    @Setup
    public void change() {
        Units units = new Units(CHILDREN, 1);
        fresh = FreshStore.open(FreshStore.MEMORY);
        root = units.fill(fresh.store());
        transaction = root.begin();
        for (int i = 0; i < CHANGED; i++) {
            int mine = 2 * i * APART;
            transaction.update(units.path(mine), units.unit(mine, 1));
        }
        root.transactVoid(theirs -> {
            for (int i = 0; i < CHANGED; i++) {
                int their = (2 * i + 1) * APART;
                theirs.update(units.path(their), units.unit(their, 1));
            }
        });
        ConfigPreview merged = transaction.preview();
        if (merged.changes().size() != CHANGED || !merged.conflicts().isEmpty()) {
            throw new IllegalStateException("the merge is not what it should be: " + merged);
        }
    }

    @TearDown
    public void drop() {
        transaction.close();
        root.close();
        fresh.close();
    }

    @Benchmark
    public ConfigPreview merge() {
        return transaction.preview();
    }
}
