package io.revtree.cli;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON as it is written: what protobuf's reader lets pass or does not place is refused and placed here. */
final class JsonText {

    /** The deepest nesting, that of protobuf's own reader. */
    private static final int DEPTH_MAX = 100;

    private static final Pattern LINE = Pattern.compile("line (\\d+)");

    private final String text;
    private final String name;

    /** {@code name} is what faults call it. */
    JsonText(String text, String name) {
        this.text = text;
        this.name = name;
    }

    /** Refuses what is not JSON, nests too deeply or has a member twice: the first of the two would be lost unseen. */
    void check() {
        Deque<Set<String>> open = new ArrayDeque<>();
        JsonReader reader = new JsonReader(new StringReader(text));
        try {
            for (JsonToken token = reader.peek(); token != JsonToken.END_DOCUMENT; token = reader.peek()) {
                if (token == JsonToken.NAME) {
                    String member = reader.nextName();
                    if (!open.element().add(member)) {
                        throw new CommandFault(name + at(reader) + ": \"" + member + "\" stands twice in one object");
                    }
                } else {
                    step(reader, token, open);
                    if (open.size() > DEPTH_MAX) {
                        throw new CommandFault(
                                name + at(reader) + ": objects and arrays nest deeper than " + DEPTH_MAX);
                    }
                }
            }
        } catch (MalformedJsonException e) {
            throw new CommandFault(name + at(reader) + ": not JSON", e);
        } catch (IOException e) {
            throw new CommandFault(name + at(reader) + ": the JSON ends too early", e);
        }
    }

    /** In which line the member stands that has this path, as {@code ", line 7"}; empty when that cannot be told. */
    String lineOf(String path) {
        Deque<Set<String>> open = new ArrayDeque<>();
        JsonReader reader = new JsonReader(new StringReader(text));
        try {
            for (JsonToken token = reader.peek(); token != JsonToken.END_DOCUMENT; token = reader.peek()) {
                if (token == JsonToken.NAME) {
                    reader.nextName();
                } else if (token != JsonToken.END_ARRAY
                        && token != JsonToken.END_OBJECT
                        && reader.getPath().equals(path)) {
                    return at(reader);
                } else {
                    step(reader, token, open);
                }
            }
        } catch (IOException e) {
            return "";
        }
        return "";
    }

    private static void step(JsonReader reader, JsonToken token, Deque<Set<String>> open) throws IOException {
        switch (token) {
            case BEGIN_OBJECT -> {
                reader.beginObject();
                open.push(new HashSet<>());
            }
            case BEGIN_ARRAY -> {
                reader.beginArray();
                open.push(Set.of());
            }
            case END_OBJECT -> {
                reader.endObject();
                open.pop();
            }
            case END_ARRAY -> {
                reader.endArray();
                open.pop();
            }
            default -> reader.skipValue();
        }
    }

    private static String at(JsonReader reader) {
        Matcher line = LINE.matcher(reader.toString());
        return line.find() ? ", line " + line.group(1) : "";
    }
}
