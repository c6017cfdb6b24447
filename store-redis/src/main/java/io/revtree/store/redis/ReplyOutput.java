package io.revtree.store.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reply of any shape, as {@link Link#send} gives it. */
final class ReplyOutput extends CommandOutput<byte[], byte[], Object> {

    private record Open(List<@Nullable Object> elements, int count) {}

    private final Deque<Open> open = new ArrayDeque<>();

    @SuppressWarnings("NullAway") // the library's own outputs begin with null too
    ReplyOutput() {
        super(ByteArrayCodec.INSTANCE, null);
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
        add(bytes == null ? null : ByteArrayCodec.INSTANCE.decodeValue(bytes));
    }

    @Override
    public void set(long number) {
        add(number);
    }

    @Override
    public void multi(int count) {
        if (count < 0) {
            add(null);
        } else if (count == 0) {
            add(List.of());
        } else {
            open.push(new Open(new ArrayList<>(count), count));
        }
    }

    @SuppressWarnings("NullAway") // null is a reply too
    private void add(@Nullable Object value) {
        Object complete = value;
        while (!open.isEmpty()) {
            Open inner = open.peek();
            inner.elements.add(complete);
            if (inner.elements.size() < inner.count) {
                return;
            }
            open.pop();
            complete = inner.elements;
        }
        output = complete;
    }
}
