package io.revtree.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Message;
import io.revtree.Commit;
import io.revtree.Committed;
import io.revtree.ConfigChange;
import io.revtree.ConfigEvent;
import io.revtree.ConfigSnapshot;
import io.revtree.FoundNode;
import io.revtree.Resync;
import io.revtree.Skipped;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Events as lines of JSON, one for each change, so many at most. Not thread-safe. */
final class EventLines {

    private final String pattern;
    private final Json json;
    private final Output out;
    private long left;

    EventLines(String pattern, Json json, Output out, long max) {
        this.pattern = pattern;
        this.json = json;
        this.out = out;
        this.left = max;
    }

    /** Prints an event; false when no more lines are wanted. */
    boolean print(ConfigEvent event) {
        if (event instanceof Committed committed) {
            changes(committed.commit(), null, committed.changes());
        } else if (event instanceof Skipped skipped) {
            changes(skipped.to(), skipped.from(), skipped.changes());
        } else if (event instanceof Resync resync) {
            state(resync.snapshot());
        }
        out.flush();
        return left > 0;
    }

    private void changes(Commit commit, @Nullable Commit from, List<ConfigChange> changes) {
        for (ConfigChange change : changes) {
            JsonObject line = of(commit);
            if (from != null) {
                line.addProperty("skipped_from", from.id().toString());
            }
            line.addProperty("path", change.path());
            line.addProperty("kind", change.kind().name());
            add(line, "before", change.before());
            add(line, "after", change.after());
            JsonArray fields = new JsonArray();
            change.changedFieldPaths().forEach(fields::add);
            line.add("fields", fields);
            print(line);
        }
    }

    private void state(ConfigSnapshot snapshot) {
        try (Stream<FoundNode> found = snapshot.find(pattern)) {
            for (Iterator<FoundNode> nodes = found.iterator(); left > 0 && nodes.hasNext(); ) {
                FoundNode node = nodes.next();
                JsonObject line = of(snapshot.commit());
                line.addProperty("path", node.path());
                line.addProperty("kind", "STATE");
                add(line, "after", node.message());
                print(line);
            }
        }
        JsonObject end = of(snapshot.commit());
        end.addProperty("kind", "RESYNC");
        print(end);
    }

    private static JsonObject of(Commit commit) {
        JsonObject line = new JsonObject();
        line.addProperty("commit", commit.id().toString());
        line.addProperty("time", commit.time().toString());
        line.addProperty("author", commit.author());
        line.addProperty("message", commit.message());
        return line;
    }

    private void add(JsonObject line, String name, @Nullable Message message) {
        if (message != null) {
            line.add(name, json.object(message));
        }
    }

    private void print(JsonObject line) {
        if (left > 0) {
            left--;
            out.line(line.toString());
        }
    }
}
