package io.revtree.schema;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import io.revtree.ConfigPath;
import io.revtree.InvalidPathException;
import io.revtree.LimitExceededException;
import io.revtree.wire.WireCursor;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the keys of a container are: the values of one or several fields of the children, or their positions. It takes
 * keys from messages, reads them from paths and writes them there. Immutable.
 */
public final class KeyShape {

    /** Children are addressed by their position, from 0. */
    public static final KeyShape POSITION = new KeyShape(List.of());

    private final KeyPart[] parts;

    private KeyShape(List<KeyPart> parts) {
        this.parts = parts.toArray(KeyPart[]::new);
    }

    /** The key that these fields make up; each must be able to be one. */
    static KeyShape of(List<FieldDescriptor> fields) {
        return new KeyShape(fields.stream().map(KeyPart::new).toList());
    }

    /** Whether children have no keys but their positions. */
    public boolean isPosition() {
        return parts.length == 0;
    }

    /** The names of the key fields in their order; none when children have positions. */
    public List<String> fieldNames() {
        return Arrays.stream(parts).map(part -> part.field.getName()).toList();
    }

    /** Whether both give the same keys to the same children. */
    boolean isSameAs(KeyShape other) {
        return Arrays.equals(
                parts, other.parts, (left, right) -> left.number == right.number && left.kind == right.kind ? 0 : 1);
    }

    /**
     * The key of a child; a key field that is not set counts with its default.
     *
     * @param own the child's own fields, canonical
     * @param place the container's path, for the fault
     * @throws LimitExceededException where the encoded key is longer than 4,096 bytes
     * @throws InvalidPathException where a string is no UTF-8 and so could not stand in a path
     */
    public Key keyOf(byte[] own, String place) {
        KeyWriter key = new KeyWriter();
        for (int i = 0; i < parts.length; i++) {
            KeyPart part = parts[i];
            WireCursor found = find(part, own);
            if (part.kind != KeyKind.STRING) {
                key.number(part.kind, found == null ? part.defaultNumber() : part.number(found));
            } else if (found == null) {
                byte[] unset = part.defaultBytes();
                key.string(unset, 0, unset.length, i == parts.length - 1);
            } else {
                checkUtf8(part, own, found, place);
                key.string(own, found.from(), found.end(), i == parts.length - 1);
            }
        }
        Key made = key.toKey();
        if (made == null) {
            throw new LimitExceededException(place, "a key of more than %d bytes".formatted(Key.BYTES_MAX));
        }
        return made;
    }

    /**
     * The key that a segment of a path stands for; null when a key of this shape cannot look so, of which
     * {@link #expected} tells the reason. InvalidPathException for a bad escape.
     */
    public @Nullable Key parse(String segment) {
        if (isPosition()) {
            return position(segment);
        }
        if (parts.length == 1) {
            return segment.indexOf(',') >= 0 ? null : parse(new String[] {segment}, segment);
        }
        return parse(segment.split(",", -1), segment);
    }

    private @Nullable Key parse(String[] texts, String segment) {
        if (texts.length != parts.length) {
            return null;
        }
        KeyWriter key = new KeyWriter();
        for (int i = 0; i < parts.length; i++) {
            String text = ConfigPath.decode(texts[i], segment);
            if (parts[i].kind == KeyKind.STRING) {
                if (!isWellFormed(text)) {
                    return null;
                }
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                key.string(utf8, 0, utf8.length, i == parts.length - 1);
            } else {
                Long number = parts[i].kind.parse(text, parts[i].field);
                if (number == null) {
                    return null;
                }
                key.number(parts[i].kind, number);
            }
        }
        return key.toKey();
    }

    /** Whether no half of a surrogate pair stands alone, which would be read as another character. */
    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return StandardCharsets.UTF_8.newEncoder().canEncode(text);
            }
        }
        return true;
    }

    private static @Nullable Key position(String segment) {
        try {
            int position = Integer.parseInt(segment);
            return position >= 0 && Integer.toString(position).equals(segment) ? Key.ofPosition(position) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The key as it stands in a path. CorruptObjectException for bytes that are no key of this shape. */
    public String format(Key key) {
        if (isPosition()) {
            return Integer.toString(key.position());
        }
        KeyReader reader = new KeyReader(key.bytes());
        StringBuilder segment = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                segment.append(',');
            }
            KeyPart part = parts[i];
            String text = part.kind == KeyKind.STRING
                    ? reader.string(i == parts.length - 1)
                    : part.kind.format(reader.number(part.kind), part.field);
            segment.append(ConfigPath.encode(text));
        }
        reader.expectEnd();
        return segment.toString();
    }

    /** What a key looks like in a path, for messages. */
    public String expected() {
        if (isPosition()) {
            return "a position from 0";
        }
        return Arrays.stream(parts).map(KeyPart::expected).collect(Collectors.joining(", then a comma and "))
                + ", in at most %d bytes; a comma in it is written %%2C".formatted(Key.BYTES_MAX);
    }

    /** The key fields as an annotation names them. */
    @Override
    public String toString() {
        return isPosition() ? "position" : String.join(",", fieldNames());
    }

    private static @Nullable WireCursor find(KeyPart part, byte[] own) {
        WireCursor cursor = new WireCursor(own, 0, own.length);
        while (cursor.next() && cursor.number() <= part.number) {
            if (cursor.number() == part.number && cursor.wireType() == wireType(part)) {
                return cursor;
            }
        }
        return null;
    }

    private static int wireType(KeyPart part) {
        return switch (part.field.getType()) {
            case STRING -> WireFormat.WIRETYPE_LENGTH_DELIMITED;
            case FIXED32, SFIXED32 -> WireFormat.WIRETYPE_FIXED32;
            case FIXED64, SFIXED64 -> WireFormat.WIRETYPE_FIXED64;
            default -> WireFormat.WIRETYPE_VARINT;
        };
    }

    private static void checkUtf8(KeyPart part, byte[] own, WireCursor at, String place) {
        for (int i = at.from(); i < at.end(); i++) {
            if (own[i] < 0) {
                try {
                    var unused = StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(own, at.from(), at.end() - at.from()));
                    return;
                } catch (CharacterCodingException e) {
                    throw new InvalidPathException(
                            place, "the key field %s must be UTF-8".formatted(part.field.getName()), e);
                }
            }
        }
    }
}
