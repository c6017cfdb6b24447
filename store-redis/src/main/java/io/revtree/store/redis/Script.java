package io.revtree.store.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What writes, each as one step of the server.
 *
 * <p>A blob is stored behind 8 bytes that say when it was written: the server's own time in microseconds, or the last
 * moment that was given should that be later. So a clock that goes back, or a replica's that runs behind, makes no fresh
 * blob look old.
 */
enum Script {

    /**
     * KEYS refs, meta, blobs. ARGV name, expected, next (each empty for absent, otherwise the value behind a {@code =}),
     * values of the blobs. Gives 1, or 0 if the ref held something else. Whatever can refuse a write (memory, a replica, a
     * failed disk) refuses the first one of a script and none later, so the ref moves with all the blobs or not at all.
     */
    PUBLISH("""
            local held = redis.call('HGET', KEYS[1], ARGV[1])
            if (held and '=' .. held or '') ~= ARGV[2] then return 0 end
            local stamp = #KEYS > 2 and stamped(KEYS[2])
            for i = 3, #KEYS do redis.call('SET', KEYS[i], stamp .. ARGV[i + 1]) end
            if ARGV[3] ~= ARGV[2] then
              if ARGV[3] == '' then
                redis.call('HDEL', KEYS[1], ARGV[1])
              else
                redis.call('HSET', KEYS[1], ARGV[1], string.sub(ARGV[3], 2))
              end
              redis.call('HINCRBY', KEYS[2], 'moves', 1)
              redis.pcall('PUBLISH', KEYS[1], ARGV[1])
            end
            return 1
            """),

    /** KEYS meta, blobs. ARGV values of the blobs. */
    WRITE("""
            local stamp = stamped(KEYS[1])
            for i = 2, #KEYS do redis.call('SET', KEYS[i], stamp .. ARGV[i - 1]) end
            return 1
            """),

    /** KEYS meta. Gives a new moment, in digits: later than any before, and than any write that has ended. */
    MOMENT("""
            local now = now()
            local last = moment(KEYS[1])
            if now <= last then now = last + 1 end
            local digits = string.format('%.0f', now)
            redis.call('HSET', KEYS[1], 'moment', digits)
            return digits
            """),

    /**
     * KEYS meta, blobs. ARGV a moment. A server that does not know of the moment, since it took over before it heard of
     * it, spares all.
     */
    DELETE("""
            local before = tonumber(ARGV[1])
            if moment(KEYS[1]) < before then return 0 end
            for i = 2, #KEYS do
              local stamp = redis.call('GETRANGE', KEYS[i], 0, 7)
              if #stamp == 8 and struct.unpack('>I8', stamp) < before then redis.call('UNLINK', KEYS[i]) end
            end
            return 1
            """);

    /** How many bytes of a stored blob stand before its value. */
    static final int STAMP_BYTES = 8;

    private static final String SHARED = """
            local function now()
              local time = redis.call('TIME')
              return time[1] * 1000000 + time[2]
            end
            local function moment(meta)
              return tonumber(redis.call('HGET', meta, 'moment') or '0')
            end
            local function stamped(meta)
              return struct.pack('>I8', math.max(now(), moment(meta)))
            end
            """;

    private final String text;
    private final String sha;

    Script(String body) {
        text = SHARED + body;
        sha = HexFormat.of().formatHex(sha1(Command.utf8(text)));
    }

    private static byte[] sha1(byte[] text) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(text); // the name that Redis gives a script
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    Command run(List<byte[]> keys, List<byte[]> arguments) {
        List<byte[]> all = new ArrayList<>(2 + keys.size() + arguments.size());
        all.add(Command.utf8(sha));
        all.add(String.valueOf(keys.size()).getBytes(StandardCharsets.US_ASCII));
        all.addAll(keys);
        all.addAll(arguments);
        return new Command("EVALSHA", all, this);
    }

    Command load() {
        return Command.of("SCRIPT", Command.utf8("LOAD"), Command.utf8(text));
    }
}
