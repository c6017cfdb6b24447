package io.revtree.wire;

/** What a field is to the message that it stands in. */
public enum FieldRole {
    /** Stored with the message. */
    OWN,
    /** As {@link #OWN}, but a strict edit refuses to change it. */
    READ_ONLY,
    /** Never stored. */
    REAL_TIME,
    /** A node of its own, which is stored beside the message. */
    CHILD;

    /** Whether the field stands in the canonical bytes of its message. */
    public boolean isStored() {
        return this == OWN || this == READ_ONLY;
    }
}
