package io.revtree.store.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.KvStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

abstract class RefMoves extends Topic {

    private static final String REF = "heads/main";

    RefMoves(KvStoreContract contract) {
        super(contract);
    }

    @Test
    @DisplayName("a ref that was never set is absent")
    void aRefThatWasNeverSetIsAbsent() {
        assertThat(store.readRef(REF)).isNull();
    }

    @Test
    @DisplayName("expecting it to be absent creates it")
    void expectingItToBeAbsentCreatesIt() {
        assertThat(store.compareAndSetRef(REF, null, bytes("one"))).isTrue();
        assertThat(store.readRef(REF)).isEqualTo(bytes("one"));
    }

    @Test
    @DisplayName("expecting it to be absent fails once it is there, even for the same value")
    void expectingItToBeAbsentFailsOnceItIsThere() {
        store.compareAndSetRef(REF, null, bytes("one"));
        assertThat(store.compareAndSetRef(REF, null, bytes("two"))).isFalse();
        assertThat(store.compareAndSetRef(REF, null, bytes("one"))).isFalse();
        assertThat(store.readRef(REF)).isEqualTo(bytes("one"));
    }

    @Test
    @DisplayName("expecting the value that it holds moves it, by content and not by identity")
    void expectingTheValueThatItHoldsMovesIt() {
        store.compareAndSetRef(REF, null, bytes("one"));
        assertThat(store.compareAndSetRef(REF, bytes("one"), bytes("two"))).isTrue();
        assertThat(store.compareAndSetRef(REF, bytes("two"), bytes("three"))).isTrue();
        assertThat(store.readRef(REF)).isEqualTo(bytes("three"));
    }

    @Test
    @DisplayName("expecting another value fails and leaves it as it is")
    void compareAndSetFailsWhenTheValueDiffers() {
        store.compareAndSetRef(REF, null, bytes("one"));
        for (String other : List.of("two", "on", "one ", "ONE", "")) {
            assertThat(store.compareAndSetRef(REF, bytes(other), bytes("three")))
                    .as("'%s'", other)
                    .isFalse();
        }
        assertThat(store.readRef(REF)).isEqualTo(bytes("one"));
    }

    @Test
    @DisplayName("expecting a value of an absent ref fails and does not create it")
    void expectingAValueOfAnAbsentRefFails() {
        assertThat(store.compareAndSetRef(REF, bytes("one"), bytes("two"))).isFalse();
        assertThat(store.compareAndSetRef(REF, new byte[0], bytes("two"))).isFalse();
        assertThat(store.compareAndSetRef(REF, bytes("one"), null)).isFalse();
        assertThat(store.readRef(REF)).isNull();
    }

    @Test
    @DisplayName("nothing as the next value deletes it, if the value is the one expected")
    void nothingAsTheNextValueDeletesIt() {
        store.compareAndSetRef(REF, null, bytes("one"));
        assertThat(store.compareAndSetRef(REF, bytes("two"), null)).isFalse();
        assertThat(store.compareAndSetRef(REF, null, null)).isFalse();
        assertThat(store.readRef(REF)).isEqualTo(bytes("one"));
        assertThat(store.compareAndSetRef(REF, bytes("one"), null)).isTrue();
        assertThat(store.readRef(REF)).isNull();
    }

    @Test
    @DisplayName("a deleted ref can be created again")
    void aDeletedRefCanBeCreatedAgain() {
        for (int i = 0; i < 5; i++) {
            assertThat(store.compareAndSetRef(REF, null, bytes("again " + i))).isTrue();
            assertThat(store.readRef(REF)).isEqualTo(bytes("again " + i));
            assertThat(store.compareAndSetRef(REF, bytes("again " + i), null)).isTrue();
        }
        assertThat(store.readRef(REF)).isNull();
    }

    @Test
    @DisplayName("equal values on both sides are a check that changes nothing")
    void equalValuesOnBothSidesAreACheck() {
        assertThat(store.compareAndSetRef(REF, null, null)).isTrue();
        assertThat(store.readRef(REF)).isNull();
        store.compareAndSetRef(REF, null, bytes("one"));
        assertThat(store.compareAndSetRef(REF, bytes("one"), bytes("one"))).isTrue();
        assertThat(store.readRef(REF)).isEqualTo(bytes("one"));
    }

    @Test
    @DisplayName("an empty value is a value, not an absent ref")
    void anEmptyValueIsAValue() {
        assertThat(store.compareAndSetRef(REF, null, new byte[0])).isTrue();
        assertThat(store.readRef(REF)).isEqualTo(new byte[0]);
        assertThat(store.listRefs("")).containsOnlyKeys(REF);
        assertThat(store.compareAndSetRef(REF, null, bytes("one"))).isFalse();
        assertThat(store.compareAndSetRef(REF, new byte[0], bytes("one"))).isTrue();
    }

    @Test
    @DisplayName("each ref moves by itself")
    void eachRefMovesByItself() {
        store.compareAndSetRef("heads/a", null, bytes("one"));
        store.compareAndSetRef("heads/b", null, bytes("one"));
        store.compareAndSetRef("heads/a", bytes("one"), bytes("two"));
        assertThat(store.readRef("heads/a")).isEqualTo(bytes("two"));
        assertThat(store.readRef("heads/b")).isEqualTo(bytes("one"));
    }

    @Test
    @DisplayName("refs and blobs do not meet, even under the same name")
    void refsAndBlobsDoNotMeet() {
        String name = id(0).toString();
        store.compareAndSetRef(name, null, bytes("a ref"));
        assertLacks(store, List.of(id(0)));
        store.writeBlobs(Map.of(id(0), bytes("a blob")));
        assertThat(store.readRef(name)).isEqualTo(bytes("a ref"));
        assertThat(store.listRefs("")).containsOnlyKeys(name);
    }

    @Test
    @DisplayName("another handle reads the move, and moves on from it, as soon as the call has returned")
    void anotherHandleReadsTheMove() {
        KvStore other = openBeside();
        byte[] held = bytes("0");
        store.compareAndSetRef(REF, null, held);
        for (int i = 1; i <= 20; i++) {
            KvStore mover = i % 2 == 0 ? store : other;
            KvStore reader = i % 2 == 0 ? other : store;
            byte[] next = bytes(String.valueOf(i));
            assertThat(reader.readRef(REF)).isEqualTo(held);
            assertThat(mover.compareAndSetRef(REF, held, next)).isTrue();
            assertThat(reader.readRef(REF)).isEqualTo(next);
            assertThat(reader.compareAndSetRef(REF, held, bytes("stale"))).isFalse();
            held = next;
        }
    }
}
