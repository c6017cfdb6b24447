package io.revtree.store.redis;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * Hands what is written to it on in large pieces, and the rest when it is flushed. Jedis flushes when it has written all, but
 * writes by 8 KB, and a server that waits wakes for each of them.
 */
final class BufferedSocket extends Socket {

    /** What the JDK hands to the system at once. */
    private static final int BYTES = 128 << 10;

    private @Nullable OutputStream output;

    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
        OutputStream buffered = output;
        if (buffered == null) {
            buffered = new BufferedOutputStream(super.getOutputStream(), BYTES);
            output = buffered;
        }
        return buffered;
    }
}
