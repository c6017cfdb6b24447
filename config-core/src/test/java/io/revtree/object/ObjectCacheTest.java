package io.revtree.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.revtree.store.BlobId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectCacheTest {

    private static final int THING_BYTES = 1_000;
    private static final long BYTES_MAX = 100_000;

    private final ObjectCache cache = new ObjectCache(BYTES_MAX);
    private final ObjectDecoder<String> decoder = new Texts();

    private static final class Texts implements ObjectDecoder<String> {

        @Override
        public ObjectKind kind() {
            return ObjectKind.NODE;
        }

        @Override
        public String decode(StoredObject object) {
            return object.toString();
        }

        @Override
        public long heapBytes(String value) {
            return value.equals("vast") ? BYTES_MAX : THING_BYTES;
        }
    }

    private static BlobId id(int number) {
        return BlobId.of(0, 0, 0, number);
    }

    @Test
    void neverHoldsMoreThanItsBound() {
        for (int i = 0; i < 10_000; i++) {
            cache.put(id(i), "thing " + i, decoder);
            assertThat(cache.bytes()).isLessThanOrEqualTo(BYTES_MAX + 2 * THING_BYTES);
        }
    }

    @Test
    void keepsWhatIsUsedWhileOthersStreamThrough() {
        Held<String> used = cache.put(id(-1), "used", decoder);
        cache.put(id(-2), "unused", decoder);
        for (int i = 0; i < 1_000; i++) {
            cache.put(id(i), "thing " + i, decoder);
            if (i % 10 == 0) {
                assertThat(cache.follow(used.handle())).isEqualTo("used");
            }
        }
        assertThat(cache.get(id(-1), decoder)).isNotNull();
        assertThat(cache.get(id(-2), decoder)).isNull();
    }

    @Test
    void countsWhatThingsGrowBy() {
        List<Held<String>> held = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            held.add(cache.put(id(i), "thing " + i, decoder));
        }
        cache.grew(BYTES_MAX);
        cache.put(id(20), "next", decoder);
        cache.grew(BYTES_MAX);
        assertThat(held)
                .allSatisfy(thing ->
                        assertThat(cache.get(thing.handle().id(), decoder)).isNull());
    }

    @Test
    void givesAllWhoPutTheSameObjectOneThing() {
        Held<String> first = cache.put(id(1), "first", decoder);
        assertThat(cache.put(id(1), "second", decoder)).isSameAs(first);
    }

    @Test
    void tellsThingsOfDifferentDecodersApart() {
        ObjectDecoder<String> other = new Texts();
        cache.put(id(1), "by the one", decoder);
        cache.put(id(1), "by the other", other);
        Held<String> found = cache.get(id(1), decoder);
        assertThat(found).isNotNull().extracting(Held::value).isEqualTo("by the one");
    }

    @Test
    void doesNotHoldWhatIsLargerThanHalfOfIt() {
        assertThat(cache.put(id(1), "vast", decoder).value()).isEqualTo("vast");
        assertThat(cache.get(id(1), decoder)).isNull();
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void forgetsOnRequest() {
        cache.put(id(1), "thing", decoder);
        cache.forget(id(1), decoder);
        assertThat(cache.get(id(1), decoder)).isNull();
        assertThat(cache.bytes()).isZero();
    }
}
