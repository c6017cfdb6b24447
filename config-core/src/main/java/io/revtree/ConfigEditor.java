package io.revtree;

import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;

/**
 * Reads and edits of a tree.
 *
 * <p>An edit that changes nothing makes no revision and no commit. A refused edit leaves everything as it was. Messages may
 * be of generated classes or dynamic, of the type that stands at the path; REAL_TIME fields are cleared from them. Fields
 * that this program's schema does not know are kept where they are. Faults beyond those of {@link ConfigView}:
 * TypeMismatchException for a message of another type, ReadOnlyFieldException from a {@link #strict} editor,
 * RejectedChangeException when a hook vetoes, LimitExceededException for what is too large to be stored.
 */
public interface ConfigEditor extends ConfigView {

    /**
     * Replaces the node's own fields and leaves its children. An unset single child is set by it.
     * KeyChangeException when the key would change; TypeMismatchException when the message carries children.
     */
    void update(String path, Message message);

    /** Replaces only the fields that the mask names (proto names, dots into plain sub-messages). */
    void update(String path, Message message, FieldMask mask);

    /**
     * Adds a child, with its own children if the message carries them; to a container without keys it is appended.
     * DuplicateKeyException when the key is there; NotAContainerException elsewhere than at a container.
     */
    void add(String container, Message message);

    /**
     * Replaces or inserts a node with all that is below it. Only what differs changes.
     * KeyChangeException when the message has another key than the path; DuplicateKeyException for a key that stands twice in it.
     */
    void put(String path, Message message);

    /** Removes a child of a container, with all that is below it. NotAContainerException for the root and for single children. */
    void remove(String path);

    /** The same tree through an editor that refuses changes of READ_ONLY fields of present nodes; add and remove pass. */
    ConfigEditor strict();
}
