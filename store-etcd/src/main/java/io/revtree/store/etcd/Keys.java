package io.revtree.store.etcd;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.revtree.store.BlobId;
import io.revtree.store.InvalidStoreUrlException;
import io.revtree.store.StoreException;
import io.revtree.store.StoreUrl;
import java.nio.charset.StandardCharsets;

/**
 * How the keys of one tree look: {@code PREFIX//blobs/HEX} and {@code PREFIX//refs/NAME}. No prefix has an empty segment,
 * so the two slashes end it: no tree has a key that begins as another's do, whatever their prefixes have in common.
 */
final class Keys {

    private static final int PREFIX_BYTES_MAX = 255;
    private static final int ID_CHARS = 2 * BlobId.BYTES;

    /** How many parts the blobs of a tree are scanned in: one for each first byte of an id. */
    static final int SEGMENTS = 256;

    private final String prefix;
    private final ByteString blobs;
    private final byte[] blobsBytes;
    private final ByteString refs;

    private Keys(String prefix) {
        this.prefix = prefix;
        this.blobs = ByteString.copyFromUtf8(prefix + "//blobs/");
        this.blobsBytes = blobs.toByteArray();
        this.refs = ByteString.copyFromUtf8(prefix + "//refs/");
    }

    /** The keys below a URL's path, of which a slash at the begin or the end is no part. */
    static Keys below(StoreUrl url) {
        String path = url.path();
        String from = path.startsWith("/") ? path.substring(1) : path;
        String prefix = from.endsWith("/") ? from.substring(0, from.length() - 1) : from;
        if (prefix.isEmpty()) {
            throw new InvalidStoreUrlException(
                    url + " names no prefix; write one after the hosts, as in etcd://host:2379/inventory: each tree has"
                            + " its own");
        }
        if (prefix.startsWith("/") || prefix.endsWith("/") || prefix.contains("//")) {
            throw new InvalidStoreUrlException("the prefix of " + url + " has an empty segment; leave one slash there");
        }
        if (prefix.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidStoreUrlException("the prefix of " + url + " has a control character; leave it out");
        }
        if (prefix.getBytes(StandardCharsets.UTF_8).length > PREFIX_BYTES_MAX) {
            throw new InvalidStoreUrlException(
                    "the prefix of " + url + " is longer than " + PREFIX_BYTES_MAX + " bytes; take a shorter one");
        }
        return new Keys(prefix);
    }

    /** What all keys of this tree begin with, and no key of another. */
    String root() {
        return prefix + "//";
    }

    ByteString blob(BlobId id) {
        byte[] key = new byte[blobsBytes.length + ID_CHARS];
        System.arraycopy(blobsBytes, 0, key, 0, blobsBytes.length);
        byte[] hex = id.toString().getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(hex, 0, key, blobsBytes.length, ID_CHARS);
        return UnsafeByteOperations.unsafeWrap(key);
    }

    /** The id that a blob's key names. */
    BlobId blobOf(ByteString key) {
        try {
            return BlobId.parse(key.substring(blobs.size()).toStringUtf8());
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    "the key " + key.toStringUtf8() + " stands among the blobs of " + root()
                            + " and is none: something else has written it there; see what it is, and delete it by"
                            + " etcdctl del",
                    e);
        }
    }

    /** Where the segment of this number begins, and the one before ends; the end of all blobs for {@link #SEGMENTS}. */
    ByteString segment(int number) {
        return number == 0
                ? blobs
                : number == SEGMENTS ? endOf(blobs) : blobs.concat(ByteString.copyFromUtf8("%02x".formatted(number)));
    }

    ByteString ref(String name) {
        return refs.concat(ByteString.copyFromUtf8(name));
    }

    /** What the keys of refs begin with; itself the key of none. */
    ByteString refs() {
        return refs;
    }

    String refOf(ByteString key) {
        return key.substring(refs.size()).toStringUtf8();
    }

    /** The first key behind all that begin with these bytes, of which the last is never 255 here. */
    static ByteString endOf(ByteString begin) {
        byte[] end = begin.toByteArray();
        end[end.length - 1]++;
        return UnsafeByteOperations.unsafeWrap(end);
    }

    /** The first key behind this one. */
    static ByteString after(ByteString key) {
        return key.concat(ByteString.copyFrom(new byte[1]));
    }
}
