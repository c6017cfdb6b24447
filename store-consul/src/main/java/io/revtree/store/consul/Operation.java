package io.revtree.store.consul;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a transaction, as JSON: what stands before its value, the value, and what follows. consul-client's
 * own class of this name takes only text for a value.
 */
final class Operation {

    private static final String TAIL = "}}";

    private final String head; // in ASCII: keys need no escape, see Keys
    private final byte @Nullable [] value;

    private Operation(String head, byte @Nullable [] value) {
        this.head = head;
        this.value = value;
    }

    /** Puts a value, with a number beside it that makes a put of the same value a write. */
    static Operation set(String key, long flags, byte[] value) {
        return new Operation(head("set", key) + ",\"Flags\":" + flags, value);
    }

    /** Puts a value if the key was last written at this index, 0 for a key that is not there. */
    static Operation cas(String key, long index, byte[] value) {
        return new Operation(indexed("cas", key, index), value);
    }

    /** Deletes a key if it was last written at this index, or is not there. */
    static Operation deleteCas(String key, long index) {
        return new Operation(indexed("delete-cas", key, index), null);
    }

    /** Lets the transaction fail if the key was not last written at this index. */
    static Operation checkIndex(String key, long index) {
        return new Operation(indexed("check-index", key, index), null);
    }

    /** Lets the transaction fail if the key is there. */
    static Operation checkNotExists(String key) {
        return new Operation(head("check-not-exists", key), null);
    }

    /** Reads all keys that begin so; unlike a plain read it does not fail when there is none. */
    static Operation getTree(String key) {
        return new Operation(head("get-tree", key), null);
    }

    /** The length of its JSON, a comma included. */
    int bytes() {
        int valueBytes = value == null ? 0 : ",\"Value\":\"\"".length() + (value.length + 2) / 3 * 4;
        return head.length() + valueBytes + TAIL.length() + 1;
    }

    void writeTo(Buffer json) {
        json.writeString(head, StandardCharsets.US_ASCII);
        if (value != null) {
            json.writeUtf8(",\"Value\":\"")
                    .write(Base64.getEncoder().encode(value))
                    .writeByte('"');
        }
        json.writeUtf8(TAIL);
    }

    private static String head(String verb, String key) {
        return "{\"KV\":{\"Verb\":\"" + verb + "\",\"Key\":\"" + key + "\"";
    }

    private static String indexed(String verb, String key, long index) {
        return head(verb, key) + ",\"Index\":" + index;
    }
}
