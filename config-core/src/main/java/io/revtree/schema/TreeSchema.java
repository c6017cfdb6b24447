package io.revtree.schema;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.revtree.CorruptObjectException;
import io.revtree.InvalidSchemaException;
import io.revtree.wire.ByteReader;
import io.revtree.wire.ByteWriter;
import io.revtree.wire.Canonical;
import io.revtree.wire.FieldRole;
import io.revtree.wire.MessageShape;
import io.revtree.wire.Shapes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The compiled schema of a tree, and the form in which it is stored. Immutable. */
public final class TreeSchema {

    private static final MessageShape FILES =
            new Shapes(field -> FieldRole.OWN, type -> false).node(FileDescriptorSet.getDescriptor());

    private final NodeType root;
    private final FileDescriptorSet files;
    private final byte[] storedBody;

    private TreeSchema(NodeType root, FileDescriptorSet files) {
        this.root = root;
        this.files = files;
        ByteWriter body = new ByteWriter();
        body.string(root.fullName());
        body.bytes(Canonical.encode(FILES, files.toByteArray()));
        this.storedBody = body.toByteArray();
    }

    /** The schema of trees whose root is of this type, read as DynamicMessages. */
    public static TreeSchema compile(Descriptor root, Declarations declarations) {
        return compile(DynamicMessage.getDefaultInstance(root), declarations);
    }

    /**
     * The schema of trees whose root is of the prototype's type, read as messages of its classes.
     *
     * @throws InvalidSchemaException lists all that cannot work
     */
    public static TreeSchema compile(Message prototype, Declarations declarations) {
        List<String> undeclarable = new ArrayList<>();
        FileDescriptorSet files = declarations.addTo(SchemaFiles.of(prototype.getDescriptorForType()), undeclarable);
        Set<String> problems = new LinkedHashSet<>(undeclarable);
        NodeType root = new SchemaCompiler(files, problems).compile(prototype.getDefaultInstanceForType());
        SchemaProblems.refuse(problems);
        return new TreeSchema(root, files);
    }

    /** The descriptor of a message in a descriptor set; InvalidSchemaException where it is not, or files are missing. */
    public static Descriptor find(FileDescriptorSet files, String root) {
        return SchemaFiles.link(files, root);
    }

    /** The schema that {@link #storedBody} gave, read as DynamicMessages. CorruptObjectException for other bytes. */
    public static TreeSchema ofStored(byte[] body) {
        ByteReader reader = new ByteReader(body);
        String root = reader.string();
        byte[] files = reader.bytes();
        reader.expectEnd();
        try {
            return compile(find(FileDescriptorSet.parseFrom(files), root), Declarations.NONE);
        } catch (InvalidProtocolBufferException | InvalidSchemaException e) {
            throw new CorruptObjectException("a stored schema of root %s that cannot be read".formatted(root), e);
        } catch (RuntimeException e) {
            // Linking trusts descriptors to come from protoc, and fails in many ways where they do not.
            throw new CorruptObjectException("a stored schema of root %s that cannot be linked".formatted(root), e);
        }
    }

    /** The root's type. */
    public NodeType root() {
        return root;
    }

    /** The proto files, children and keys that were named in code among their annotations. */
    public FileDescriptorSet files() {
        return files;
    }

    /** The body of the schema's object in a store, the same for equal schemas; for reading only. */
    public byte[] storedBody() {
        return storedBody;
    }

    /** What means one thing in the stored schema and another in the program's; none when the tree can be opened. */
    public static List<String> differences(TreeSchema stored, TreeSchema program) {
        return new SchemaDifferences().of(stored.root, program.root);
    }

    /** Whether this schema knows every field and every enum value that the other one knows. */
    public boolean extendsOrEquals(TreeSchema other) {
        return SchemaExtension.knowsAll(root, other.root);
    }
}
