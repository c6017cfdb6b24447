package io.revtree.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.JsonFormat.TypeRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Messages as JSON, in protobuf's own mapping with proto field names; the lowerCamelCase spelling is read too. Any holds
 * every type of the schema's files. Immutable.
 */
final class Json {

    private static final String UNSET = "unset";

    private final JsonFormat.Printer printer;
    private final JsonFormat.Parser parser;

    /** For a tree whose root is of that type. */
    Json(Descriptor root) {
        TypeRegistry types = TypeRegistry.newBuilder().add(root).build();
        printer = JsonFormat.printer().preservingProtoFieldNames().usingTypeRegistry(types);
        parser = JsonFormat.parser().usingTypeRegistry(types);
    }

    /** On several lines, for people. */
    String pretty(Message message) {
        return print(printer, message);
    }

    /** On one line. */
    String line(Message message) {
        return print(printer.omittingInsignificantWhitespace(), message);
    }

    /** As an object to look things up in. */
    JsonObject object(Message message) {
        return JsonParser.parseString(line(message)).getAsJsonObject();
    }

    /**
     * The value of a field on one line; {@code unset} where there is none.
     *
     * @param fieldPath dots lead into plain sub-messages, where a map or a type with a JSON form of its own shows as a whole; a
     *     number stands for a field that the schema does not have
     */
    String value(@Nullable Message message, String fieldPath) {
        if (message == null) {
            return UNSET;
        }
        Message owner = message;
        for (String name : fieldPath.split("\\.", -1)) {
            FieldDescriptor field = owner.getDescriptorForType().findFieldByName(name);
            if (field == null) {
                return unknown(owner, name);
            }
            if (field.isRepeated() || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || hasOwnForm(field)) {
                return value(owner, field);
            }
            if (!owner.hasField(field)) {
                return UNSET;
            }
            owner = (Message) owner.getField(field);
        }
        return line(owner);
    }

    private String value(Message owner, FieldDescriptor field) {
        Message alone =
                owner.toBuilder().clear().setField(field, owner.getField(field)).build();
        boolean unset = field.hasPresence() && !owner.hasField(field);
        JsonElement value = unset ? null : object(alone).get(field.getName());
        return value == null ? UNSET : value.toString();
    }

    private static String unknown(Message owner, String number) {
        int known = Integer.parseInt(number);
        UnknownFieldSet fields = owner.getUnknownFields();
        if (!fields.hasField(known)) {
            return UNSET;
        }
        UnknownFieldSet alone = UnknownFieldSet.newBuilder()
                .addField(known, fields.getField(known))
                .build();
        return TextFormat.printer()
                .emittingSingleLine(true)
                .printToString(alone)
                .strip();
    }

    /**
     * Reads a message.
     *
     * @param name of the source, for faults
     * @throws CommandFault naming line and field of what cannot be
     */
    Message parse(String text, Descriptor type, String name) {
        JsonText json = new JsonText(text, name);
        json.check();
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        try {
            parser.merge(text, message);
        } catch (InvalidProtocolBufferException e) {
            String place = locate(JsonParser.parseString(text), type, "$");
            throw new CommandFault(
                    name + json.lineOf(place) + ", " + place + " of " + type.getFullName() + ": " + reason(e), e);
        }
        return message.build();
    }

    /** The field of that name in either spelling, null if there is none. */
    static @Nullable FieldDescriptor field(Descriptor type, String name) {
        FieldDescriptor field = type.findFieldByName(name);
        if (field != null) {
            return field;
        }
        return type.getFields().stream()
                .filter(candidate -> candidate.getJsonName().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static String print(JsonFormat.Printer printer, Message message) {
        try {
            return printer.print(message);
        } catch (InvalidProtocolBufferException e) {
            throw new CommandFault(
                    message.getDescriptorForType().getFullName() + " cannot be written as JSON: " + reason(e), e);
        }
    }

    /** The innermost member that is refused when it stands alone; JsonFormat does not say where it was. */
    private String locate(JsonElement element, Descriptor type, String place) {
        if (!element.isJsonObject()) {
            return place;
        }
        for (var member : element.getAsJsonObject().entrySet()) {
            if (refuses(type, member.getKey(), member.getValue())) {
                return locateMember(type, member.getKey(), member.getValue(), place + "." + member.getKey());
            }
        }
        return place;
    }

    private String locateMember(Descriptor type, String name, JsonElement value, String place) {
        FieldDescriptor field = field(type, name);
        if (field == null) {
            return place;
        }
        if (field.isMapField() && value.isJsonObject()) {
            FieldDescriptor mapped = field.getMessageType().findFieldByName("value");
            for (var entry : value.getAsJsonObject().entrySet()) {
                JsonObject alone = new JsonObject();
                alone.add(entry.getKey(), entry.getValue());
                if (refuses(type, name, alone)) {
                    return locateValue(mapped, entry.getValue(), place + "." + entry.getKey());
                }
            }
            return place;
        }
        if (field.isRepeated() && value.isJsonArray()) {
            for (int i = 0; i < value.getAsJsonArray().size(); i++) {
                JsonArray alone = new JsonArray();
                alone.add(value.getAsJsonArray().get(i));
                if (refuses(type, name, alone)) {
                    return locateValue(field, alone.get(0), place + "[" + i + "]");
                }
            }
            return place;
        }
        return locateValue(field, value, place);
    }

    private String locateValue(FieldDescriptor field, JsonElement value, String place) {
        boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
        return message && !hasOwnForm(field) ? locate(value, field.getMessageType(), place) : place;
    }

    /** Whether this is one of the well-known types, whose JSON does not show their fields. */
    private static boolean hasOwnForm(FieldDescriptor field) {
        return field.getMessageType().getFile().getPackage().equals("google.protobuf");
    }

    private boolean refuses(Descriptor type, String name, JsonElement value) {
        JsonObject alone = new JsonObject();
        alone.add(name, value);
        try {
            parser.merge(alone.toString(), DynamicMessage.newBuilder(type));
            return false;
        } catch (InvalidProtocolBufferException e) {
            return true;
        }
    }

    private static String reason(InvalidProtocolBufferException e) {
        return String.valueOf(e.getMessage());
    }
}
