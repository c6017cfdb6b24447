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
 * <p>A blob is stored behind 8 bytes that say when it was written: the last moment that this server has given. So blobs are
 * dated by a count of moments, whatever clocks do. A moment itself is the server's time in microseconds, or, should that not be
 * later, up to a second more than the last moment, at random: so a server that took over before it heard of another one's last
 * moments does not give one of these again, and each knows which it has given.
 *
 * <p>Those who write send blobs dated already, by the last moment they know of. The server corrects the date, which costs it
 * as much as all the rest, only when another moment was given since.
 */
enum Script {

    /**
     * KEYS refs, meta, blobs. ARGV name, expected, next (each empty for absent, otherwise the value behind a {@code =}), the
     * moment that blobs are dated by, blobs. Gives the last moment, or 0 if the ref held something else. Whatever can refuse a
     * write (memory, a replica, a failed disk) refuses the first one of a script and none later, so the ref moves with all the
     * blobs or not at all.
     */
    PUBLISH("""
            local held = redis.call('HGET', KEYS[1], ARGV[1])
            if (held and '=' .. held or '') ~= ARGV[2] then return 0 end
            local last = write(KEYS[2], 2, ARGV[4], 4)
            if ARGV[3] ~= ARGV[2] then
              if ARGV[3] == '' then
                redis.call('HDEL', KEYS[1], ARGV[1])
              else
                redis.call('HSET', KEYS[1], ARGV[1], string.sub(ARGV[3], 2))
              end
              redis.call('HINCRBY', KEYS[2], 'moves', 1)
              redis.pcall('PUBLISH', KEYS[1], ARGV[1])
            end
            return last
            """),

    /** KEYS meta, blobs. ARGV the moment that blobs are dated by, blobs. Gives the last moment. */
    WRITE("return write(KEYS[1], 1, ARGV[1], 1)"),

    /**
     * KEYS meta, moments. ARGV a moment, a number at random. Gives a new moment, in digits: later than any before, and than the one
     * that is given. Of those before, the server remembers that it has given them, the last 10,000: more than are
     * given while one collection of garbage lasts.
     */
    MOMENT("""
            local time = redis.call('TIME')
            local now = time[1] * 1000000 + time[2]
            local last = math.max(tonumber(moment(KEYS[1])), tonumber(ARGV[1]))
            if now <= last then now = last + 1 + tonumber(ARGV[2]) end
            local digits = string.format('%.0f', now)
            redis.call('HSET', KEYS[1], 'moment', digits)
            redis.call('ZADD', KEYS[2], digits, digits)
            redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -10001)
            return digits
            """),

    /**
     * KEYS moments, blobs. ARGV a moment. A server that does not know that it has given the moment spares all: what was written
     * since, it may have dated before.
     */
    DELETE("""
            if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end
            local before = tonumber(ARGV[1])
            for i = 2, #KEYS do
              local date = redis.call('GETRANGE', KEYS[i], 0, 7)
              if #date == 8 and struct.unpack('>I8', date) < before then redis.call('UNLINK', KEYS[i]) end
            end
            return 1
            """);

    /** How many bytes of a stored blob stand before its value. */
    static final int DATE_BYTES = Long.BYTES;

    private static final String SHARED = """
            local function moment(meta)
              return redis.call('HGET', meta, 'moment') or '0'
            end
            local function write(meta, before, dated, behind)
              local last = moment(meta)
              local date = last ~= dated and struct.pack('>I8', tonumber(last))
              for i = 1, #KEYS - before do
                local blob = ARGV[behind + i]
                redis.call('SET', KEYS[before + i], date and date .. string.sub(blob, 9) or blob)
              end
              return last
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
