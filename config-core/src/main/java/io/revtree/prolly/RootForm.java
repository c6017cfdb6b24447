package io.revtree.prolly;

import io.revtree.store.BlobId;
import java.util.List;

/** How a map that is not empty stands in the node that owns it. */
public sealed interface RootForm {

    /** The most bytes that a root chunk inside its node takes, its links with it. */
    int INSIDE_BYTES_MAX = 256;

    /** The root chunk stands inside the node, whose links its own join. */
    final class Inside implements RootForm {

        private final byte[] body;
        private final List<BlobId> links;

        Inside(byte[] body, List<BlobId> links) {
            this.body = body;
            this.links = links;
        }

        /** The chunk's body, not to be changed. */
        public byte[] body() {
            return body;
        }

        /** The chunk's links, in order. */
        public List<BlobId> links() {
            return links;
        }
    }

    /**
     * The root chunk is an object of its own.
     *
     * @param id the chunk's id
     */
    record Linked(BlobId id) implements RootForm {}
}
