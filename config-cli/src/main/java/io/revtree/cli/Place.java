package io.revtree.cli;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.revtree.ConfigPath;
import io.revtree.NodeNotFoundException;
import java.util.List;

/**
 * What a path means by the message types alone, needed to read JSON for a place where nothing is yet.
 *
 * @param type of the node, of each child for a container
 * @param container whether it is one
 */
record Place(Descriptor type, boolean container) {

    /** NodeNotFoundException for a segment that names no message field. */
    static Place of(Descriptor root, String path) {
        List<String> segments = ConfigPath.parse(path).segments();
        Place place = new Place(root, false);
        for (String segment : segments) {
            place = place.container ? new Place(place.type, false) : below(place.type, segment, path);
        }
        return place;
    }

    private static Place below(Descriptor type, String name, String path) {
        FieldDescriptor field = type.findFieldByName(name);
        if (field == null || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || field.isMapField()) {
            throw new NodeNotFoundException(
                    path, type.getFullName() + " has no child " + name + "; ls shows those that there are");
        }
        return new Place(field.getMessageType(), field.isRepeated());
    }
}
