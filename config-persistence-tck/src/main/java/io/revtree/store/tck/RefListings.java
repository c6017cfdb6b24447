package io.revtree.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.KvStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

abstract class RefListings extends Topic {

    RefListings(KvStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("an empty store lists none")
    void anEmptyStoreListsNone() {
        assertThat(store.listRefs("")).isEmpty();
        assertThat(store.listRefs("heads/")).isEmpty();
    }

    @Test
    @DisplayName("those below the prefix are there with their values, and no others")
    void thoseBelowThePrefixAreThere() {
        for (String name : List.of("heads/a", "heads/b", "tags/a", "meta")) {
            store.compareAndSetRef(name, null, bytes("value of " + name));
        }
        Map<String, byte[]> heads = store.listRefs("heads/");
        assertThat(heads).containsOnlyKeys("heads/a", "heads/b");
        assertThat(heads.get("heads/a")).isEqualTo(bytes("value of heads/a"));
        assertThat(heads.get("heads/b")).isEqualTo(bytes("value of heads/b"));
        assertThat(store.listRefs("meta")).containsOnlyKeys("meta");
        assertThat(store.listRefs("none")).isEmpty();
    }

    @Test
    @DisplayName("the empty prefix lists all")
    void theEmptyPrefixListsAll() {
        Set<String> names = Set.of("heads/a", "tags/a", "meta", "zzz", "A");
        names.forEach(name -> store.compareAndSetRef(name, null, bytes("x")));
        assertThat(store.listRefs("").keySet()).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    @DisplayName("a moved ref has its new value, a deleted one is gone")
    void aMovedRefHasItsNewValue() {
        store.compareAndSetRef("tags/a", null, bytes("one"));
        store.compareAndSetRef("tags/b", null, bytes("one"));
        store.compareAndSetRef("tags/a", bytes("one"), bytes("two"));
        store.compareAndSetRef("tags/b", bytes("one"), null);
        Map<String, byte[]> tags = store.listRefs("tags/");
        assertThat(tags).containsOnlyKeys("tags/a");
        assertThat(tags.get("tags/a")).isEqualTo(bytes("two"));
    }

    @Test
    @DisplayName("a thousand refs are listed in one call")
    void aThousandRefsAreListed() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            names.add("tags/release-" + i);
            store.compareAndSetRef("tags/release-" + i, null, bytes("value " + i));
        }
        Map<String, byte[]> listed = store.listRefs("tags/");
        assertThat(listed.keySet()).containsExactlyInAnyOrderElementsOf(names);
        assertThat(listed.get("tags/release-777")).isEqualTo(bytes("value 777"));
    }

    @Test
    @DisplayName("every write that ended before the call began is in it, whoever wrote it, while others go on")
    void everyWriteThatEndedBeforeTheCallIsInIt() {
        KvStore writer = openBesideIfPossible();
        int refs = 150;
        AtomicInteger ended = new AtomicInteger();
        Callable<Boolean> writing = () -> {
            for (int i = 0; i < refs; i++) {
                assertThat(writer.compareAndSetRef("tags/" + i, null, bytes("x")))
                        .isTrue();
                ended.set(i + 1);
            }
            return true;
        };
        Callable<Boolean> listing = () -> {
            int known;
            do {
                known = ended.get();
                assertThat(store.listRefs("tags/").keySet()).containsAll(namesBelow(known));
            } while (known < refs);
            return true;
        };
        assertThat(together(List.of(writing, listing))).containsOnly(true);
    }

    @Test
    @DisplayName("a ref that stays is never missing while its neighbours come and go")
    void aRefThatStaysIsNeverMissing() {
        store.compareAndSetRef("pins/stays", null, bytes("x"));
        KvStore writer = openBesideIfPossible();
        AtomicInteger rounds = new AtomicInteger();
        Callable<Boolean> churning = () -> {
            for (int i = 0; i < 100; i++) {
                assertThat(writer.compareAndSetRef("pins/" + i, null, bytes("x")))
                        .isTrue();
                assertThat(writer.compareAndSetRef("pins/" + i, bytes("x"), null))
                        .isTrue();
                rounds.incrementAndGet();
            }
            return true;
        };
        Callable<Boolean> listing = () -> {
            do {
                assertThat(store.listRefs("pins/")).containsKey("pins/stays");
            } while (rounds.get() < 100);
            return true;
        };
        assertThat(together(List.of(churning, listing))).containsOnly(true);
        assertThat(store.listRefs("pins/")).containsOnlyKeys("pins/stays");
    }

    private static List<String> namesBelow(int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add("tags/" + i);
        }
        return names;
    }
}
