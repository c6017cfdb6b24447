package io.revtree.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Fields and their new values: from {@code FIELD=VALUE} arguments, or the members of a JSON object.
 *
 * @param message the values
 * @param mask which fields they are, by proto name; one that is in the mask and not in the message is cleared
 */
record Assignments(Message message, FieldMask mask) {

    /** The members of a JSON object; null clears. */
    static Assignments ofJson(String text, Descriptor type, Json json, String source) {
        Message message = json.parse(text, type, source);
        FieldMask.Builder mask = FieldMask.newBuilder();
        for (String member : JsonParser.parseString(text).getAsJsonObject().keySet()) {
            FieldDescriptor field = Json.field(type, member);
            mask.addPaths(field == null ? member : field.getName());
        }
        return new Assignments(message, mask.build());
    }

    /** Arguments as {@code config.log_level=DEBUG}; dots lead into plain sub-messages. */
    static Assignments ofArguments(List<String> arguments, Descriptor type, Json json) {
        JsonObject object = new JsonObject();
        FieldMask.Builder mask = FieldMask.newBuilder();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 1) {
                throw new UsageFault("\"" + argument + "\" is not FIELD=VALUE");
            }
            mask.addPaths(assign(object, argument.substring(0, equals), argument.substring(equals + 1), type));
        }
        return new Assignments(json.parse(object.toString(), type, "the arguments"), mask.build());
    }

    private static String assign(JsonObject object, String fieldPath, String value, Descriptor type) {
        String[] names = fieldPath.split("\\.", -1);
        JsonObject owner = object;
        Descriptor ownerType = type;
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < names.length; i++) {
            FieldDescriptor field = Json.field(ownerType, names[i]);
            if (field == null) {
                throw new CommandFault(ownerType.getFullName() + " has no field " + names[i] + "; it has "
                        + ownerType.getFields().stream()
                                .map(FieldDescriptor::getName)
                                .collect(Collectors.joining(", ")));
            }
            path.append(i == 0 ? "" : ".").append(field.getName());
            if (i == names.length - 1) {
                if (owner.has(field.getName())) {
                    throw new UsageFault(path + " is given twice");
                }
                owner.add(field.getName(), value(field, value));
                break;
            }
            if (field.isRepeated() || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                throw new CommandFault(path + " of " + type.getFullName() + " has no fields below it");
            }
            ownerType = field.getMessageType();
            owner = below(owner, field.getName(), path);
        }
        return path.toString();
    }

    private static JsonObject below(JsonObject owner, String name, CharSequence path) {
        @Nullable JsonElement there = owner.get(name);
        if (there == null) {
            JsonObject created = new JsonObject();
            owner.add(name, created);
            return created;
        }
        if (!there.isJsonObject()) {
            throw new UsageFault(path + " is given twice");
        }
        return there.getAsJsonObject();
    }

    /** Scalars as they stand; messages, lists and maps as JSON, where a message may have a bare form ("10s"). */
    private static JsonElement value(FieldDescriptor field, String value) {
        boolean text = field.getJavaType() == FieldDescriptor.JavaType.STRING;
        if (!field.isRepeated() && (text || !value.equals("null"))) {
            boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            return message && value.startsWith("{") ? parse(field, value) : new JsonPrimitive(value);
        }
        return value.equals("null") ? JsonNull.INSTANCE : parse(field, value);
    }

    private static JsonElement parse(FieldDescriptor field, String value) {
        new JsonText(value, "the value of " + field.getName()).check();
        return JsonParser.parseString(value);
    }
}
