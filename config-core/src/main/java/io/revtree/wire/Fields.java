package io.revtree.wire;

import io.revtree.InvalidPathException;
import java.util.List;

/**
 * Works on the own fields of nodes in canonical form, field by field. Fields go by their proto names, dots leading into
 * plain sub-messages ({@code config.log_level}); unknown ones by their numbers. Stateless.
 */
public final class Fields {

    private Fields() {}

    /**
     * The fields that differ. Where both sides have a plain sub-message, the fields within are named; repeated fields and
     * maps are named as a whole.
     */
    public static List<String> changedPaths(MessageShape shape, byte[] before, byte[] after) {
        return FieldChanges.all(shape, Slice.of(before), Slice.of(after));
    }

    /**
     * The READ_ONLY fields that differ, those in plain sub-messages among them. Elements of repeated messages are
     * compared by position and map values by key; an element or entry that only one side has is no change of its
     * fields.
     */
    public static List<String> readOnlyChanges(MessageShape shape, byte[] before, byte[] after) {
        return shape.isGuarded() ? FieldChanges.ofReadOnly(shape, Slice.of(before), Slice.of(after)) : List.of();
    }

    /**
     * What an update with {@code given} makes of {@code stored}: {@code given}, and those unknown fields of
     * {@code stored} of whose number it has none, at every depth where both have a message. Answers {@code given} itself
     * when there is nothing to keep.
     */
    public static byte[] keepUnknown(MessageShape shape, byte[] stored, byte[] given) {
        return UnknownKeeper.update(shape, stored, given);
    }

    /**
     * What an update with {@code given} of the named fields alone makes of {@code stored}. A field that {@code given}
     * does not have is cleared; repeated fields and maps are replaced as a whole.
     *
     * @param paths of a field mask, with proto names
     * @param place the path of the node, for the fault
     * @throws InvalidPathException where a path names no field that is stored with the node
     */
    public static byte[] masked(MessageShape shape, byte[] stored, byte[] given, List<String> paths, String place) {
        return MaskedUpdate.of(shape, paths, place).apply(shape, Slice.of(stored), Slice.of(given));
    }
}
