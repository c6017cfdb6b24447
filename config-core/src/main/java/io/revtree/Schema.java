package io.revtree;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.revtree.schema.Declarations;
import io.revtree.schema.TreeSchema;
import io.revtree.wire.FieldRole;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a tree looks like: the type of its root, and which fields of it and below are children with which keys. Either
 * the protos say so themselves, by the annotations of {@code revtree/options.proto} and {@code revtree/merge.proto} or
 * others of the same numbers and shapes, or a program does, by a {@link Builder}. Immutable.
 *
 * <p>What cannot work is refused when the schema is built, by an {@link InvalidSchemaException} that lists it all: a key
 * that is no field, or none that can be one (floats, bytes, messages, repeated and real-time fields), and a child that is
 * no message, is a group, or stands in a oneof or a map.
 */
public final class Schema {

    private final TreeSchema tree;
    private final Declarations declarations;

    private Schema(TreeSchema tree, Declarations declarations) {
        this.tree = tree;
        this.declarations = declarations;
    }

    /** The schema that the annotations tell; messages are read as {@link DynamicMessage}. */
    public static Schema of(Descriptor root) {
        return builder(root).build();
    }

    /** The schema that the annotations tell; messages are read as the prototype's class and those of its fields. */
    public static Schema of(Message prototype) {
        return builder(prototype).build();
    }

    /**
     * The schema that the annotations tell, for programs without generated classes.
     *
     * @param files as {@code protoc --include_imports --descriptor_set_out} writes them
     * @param root the full name of the root's message type
     */
    public static Schema of(FileDescriptorSet files, String root) {
        return builder(files, root).build();
    }

    private static Schema of(Message prototype, Declarations declarations) {
        return new Schema(TreeSchema.compile(prototype, declarations), declarations);
    }

    /** Begins a schema whose children, or some of them, are named in code; read as {@link DynamicMessage}. */
    public static Builder builder(Descriptor root) {
        return builder(DynamicMessage.getDefaultInstance(root));
    }

    /** Begins a schema whose children are named in code; read as the prototype's class and those of its fields. */
    public static Builder builder(Message prototype) {
        return new Builder(prototype);
    }

    /** Begins a schema whose children are named in code, for programs without generated classes. */
    public static Builder builder(FileDescriptorSet files, String root) {
        return builder(TreeSchema.find(files, root));
    }

    /** The type of the root. */
    public Descriptor root() {
        return tree.root().descriptor();
    }

    /** The proto files, with all that was named in code as annotations: what a store keeps beside the tree. */
    public FileDescriptorSet files() {
        return tree.files();
    }

    /** This schema with messages read as the prototype's class; SchemaMismatchException when that is of another type. */
    Schema readAs(Message prototype) {
        if (!tree.root().accepts(prototype)) {
            throw new SchemaMismatchException("the schema is of " + this + ", the message of "
                    + prototype.getDescriptorForType().getFullName() + "; give a message of the schema's type");
        }
        return of(prototype, declarations);
    }

    /** The compiled schema. */
    TreeSchema tree() {
        return tree;
    }

    /** The full name of the root's type. */
    @Override
    public String toString() {
        return tree.root().fullName();
    }

    /**
     * Names in code what annotations would say, and overrides those that are there. Fields and messages go by their full
     * proto names, {@code pkg.Message.field} and {@code pkg.Message}. Not thread-safe.
     */
    public static final class Builder {

        private final Message prototype;
        private final Map<String, List<String>> children = new HashMap<>();
        private final Map<String, FieldRole> roles = new HashMap<>();
        private final Map<String, MergePolicy> merges = new HashMap<>();

        private Builder(Message prototype) {
            this.prototype = prototype;
        }

        /**
         * Makes a field a child, or a container of children.
         *
         * @param field the full name of the field
         * @param key for a container with keys, the fields of the children that make up the key, in order
         */
        public Builder child(String field, String... key) {
            children.put(field, List.of(key));
            return this;
        }

        /** Lets no strict edit change a field. */
        public Builder readOnly(String field) {
            roles.put(field, FieldRole.READ_ONLY);
            return this;
        }

        /** Never stores a field. */
        public Builder realTime(String field) {
            roles.put(field, FieldRole.REAL_TIME);
            return this;
        }

        /** Stores a field and lets edits change it, whatever its annotation says. */
        public Builder config(String field) {
            roles.put(field, FieldRole.OWN);
            return this;
        }

        /** Says how two different changes of one node of a type are taken. */
        public Builder merge(String message, MergePolicy policy) {
            merges.put(message, policy);
            return this;
        }

        /** Compiles the schema; InvalidSchemaException lists all that cannot work. */
        public Schema build() {
            return Schema.of(prototype, new Declarations(children, roles, merges));
        }
    }
}
