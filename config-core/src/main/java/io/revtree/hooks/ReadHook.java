package io.revtree.hooks;

import com.google.protobuf.Message;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A hook on the reads of one node. */
final class ReadHook {

    private final UnaryOperator<Message> view;
    private volatile boolean closed;

    ReadHook(UnaryOperator<Message> view) {
        this.view = view;
    }

    /** What it returns, which may be anything. */
    @Nullable
    Message of(Message own) {
        return view.apply(own);
    }

    boolean isOpen() {
        return !closed;
    }

    void close() {
        closed = true;
    }
}
