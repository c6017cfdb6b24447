package io.revtree.verify;

import io.revtree.CorruptObjectException;
import io.revtree.history.CommitObject;
import io.revtree.history.Schemas;
import io.revtree.object.ObjectKind;
import io.revtree.object.StoredObject;
import io.revtree.prolly.ChunkRules;
import io.revtree.schema.TreeSchema;
import io.revtree.store.BlobId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The schemas that commits link, each read and checked once as long as not very many take turns. For one thread. */
final class SchemaCheck {

    private static final int KEPT_MAX = 64;
    private static final Met.Use SCHEMA = due -> due.u8(6);

    private final Objects objects;
    private final Met met;
    private final FaultList faults;
    private final @Nullable ChunkRules rules;

    private final Map<BlobId, Checked> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BlobId, Checked> eldest) {
            return size() > KEPT_MAX;
        }
    };

    /**
     * A schema that was read.
     *
     * @param forms null if it is damaged
     * @param harm the set of its faults
     */
    private record Checked(@Nullable Forms forms, int harm) {}

    SchemaCheck(Objects objects, Met met, FaultList faults, @Nullable ChunkRules rules) {
        this.objects = objects;
        this.met = met;
        this.faults = faults;
        this.rules = rules;
    }

    /** The way to the tree of a commit. */
    Link root(CommitObject commit) {
        Forms forms = checked(commit.schema()).forms;
        return forms == null
                ? new Link.ToAny(commit.root(), Step.ROOT)
                : new Link.ToNode(
                        commit.root(), Step.ROOT, forms, forms.schema().root(), null, null, true);
    }

    /** The set of faults of a schema. */
    int harm(BlobId schema) {
        return checked(schema).harm;
    }

    /** Tells if a commit links a schema that contradicts or lacks what its parent's has. */
    void checkSuccession(CommitObject commit, CommitObject parent, boolean isFirst, Consumer<String> problems) {
        if (commit.schema().equals(parent.schema())) {
            return;
        }
        Forms mine = checked(commit.schema()).forms;
        Forms theirs = checked(parent.schema()).forms;
        if (mine == null || theirs == null) {
            return;
        }
        String which = isFirst ? "its first parent" : "its second parent";
        List<String> differences = TreeSchema.differences(theirs.schema(), mine.schema());
        if (!differences.isEmpty()) {
            problems.accept("its schema contradicts that of " + which + ": " + String.join("; ", differences));
        } else if (!mine.schema().extendsOrEquals(theirs.schema())) {
            problems.accept("its schema lacks what that of " + which + " has");
        }
    }

    private Checked checked(BlobId id) {
        Checked known = kept.get(id);
        if (known == null) {
            known = check(id);
            kept.put(id, known);
        }
        return known;
    }

    private Checked check(BlobId id) {
        Forms forms = null;
        int harm = Harm.NONE;
        long bytes = 0;
        try {
            StoredObject object = objects.load(id, ObjectKind.SCHEMA);
            bytes = object.stored().length;
            TreeSchema schema = Schemas.decode(object);
            byte[] body = Arrays.copyOfRange(object.body(), object.bodyFrom(), object.bodyTo());
            if (object.linkCount() > 0) {
                throw new CorruptObjectException("a schema has links");
            }
            if (!Arrays.equals(schema.storedBody(), body)) {
                harm = faults.of(faults.add(null, id, "the schema is not in its only form"));
            }
            forms = rules == null ? null : new Forms(id, schema, objects.reader(), rules);
        } catch (CorruptObjectException e) {
            harm = faults.of(faults.add(null, id, String.valueOf(e.getMessage())));
        }
        Met.Fingerprint fingerprint = met.of(id, SCHEMA);
        if (!met.contains(fingerprint) && met.add(fingerprint, harm)) {
            faults.read(bytes);
        }
        return new Checked(forms, harm);
    }
}
