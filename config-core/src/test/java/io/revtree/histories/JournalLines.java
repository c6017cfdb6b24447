package io.revtree.histories;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.revtree.CommitId;
import io.revtree.TransactionId;
import io.revtree.histories.Attempt.Made;
import io.revtree.histories.Attempt.Preview;
import io.revtree.sample.Voltha;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A journal as lines of text, so that one process can write and another one read it. */
final class JournalLines {

    private static final char END = '.';

    private JournalLines() {}

    static String of(Attempt attempt) {
        JournalProtos.Asked.Builder asked = JournalProtos.Asked.newBuilder()
                .setName(attempt.name())
                .setRoot(attempt.root())
                .setBranch(attempt.branch())
                .setKind(attempt.kind().name())
                .setId(text(attempt.id()))
                .setBase(attempt.base().toString())
                .addAllRequired(attempt.required())
                .putAllReads(attempt.reads())
                .setRevision(text(attempt.revision()))
                .setBegan(attempt.began())
                .setAsked(attempt.asked());
        attempt.edits().forEach(made -> asked.addEdits(of(made)));
        if (attempt.preview() != null) {
            asked.getPreviewBuilder()
                    .addAllConflicts(attempt.preview().conflicts())
                    .addAllChanged(attempt.preview().changed())
                    .setSeen(attempt.preview().seen());
        }
        return line(JournalProtos.Line.newBuilder().setAsked(asked));
    }

    static String of(Attempt attempt, Outcome outcome) {
        return line(JournalProtos.Line.newBuilder()
                .setTold(JournalProtos.Told.newBuilder()
                        .setName(attempt.name())
                        .setKind(outcome.kind().name())
                        .setCommit(text(outcome.commit()))
                        .addAllDetail(outcome.detail())
                        .setEnded(outcome.ended())
                        .setSeen(outcome.seen())));
    }

    private static JournalProtos.Made of(Made made) {
        Edit edit = made.edit();
        JournalProtos.Made.Builder line = JournalProtos.Made.newBuilder()
                .setVerb(edit.verb().name())
                .setPath(edit.path())
                .addAllMask(edit.mask())
                .setStrict(edit.strict())
                .setRevision(text(edit.revision()))
                .setRefusal(text(made.refusal()));
        Message message = edit.message();
        if (message != null) {
            line.setType(message.getDescriptorForType().getName()).setMessage(message.toByteString());
        }
        return line.build();
    }

    private static String line(JournalProtos.Line.Builder line) {
        return Base64.getEncoder().encodeToString(line.build().toByteArray()) + END;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    /** Enters a line into a journal; false for one that was cut off when its process was killed. */
    static boolean read(String text, Journal journal) throws InvalidProtocolBufferException {
        if (text.isEmpty() || text.charAt(text.length() - 1) != END) {
            return false;
        }
        JournalProtos.Line line =
                JournalProtos.Line.parseFrom(Base64.getDecoder().decode(text.substring(0, text.length() - 1)));
        if (line.hasAsked()) {
            journal.asked(attempt(line.getAsked()));
        } else {
            JournalProtos.Told told = line.getTold();
            journal.told(
                    told.getName(),
                    new Outcome(
                            Outcome.Kind.valueOf(told.getKind()),
                            parsed(told.getCommit(), CommitId::parse),
                            new TreeSet<>(told.getDetailList()),
                            told.getEnded(),
                            told.getSeen()));
        }
        return true;
    }

    private static Attempt attempt(JournalProtos.Asked asked) throws InvalidProtocolBufferException {
        Made[] edits = new Made[asked.getEditsCount()];
        for (int i = 0; i < edits.length; i++) {
            edits[i] = made(asked.getEdits(i));
        }
        JournalProtos.Preview preview = asked.getPreview();
        return new Attempt(
                asked.getName(),
                asked.getRoot(),
                asked.getBranch(),
                Attempt.Kind.valueOf(asked.getKind()),
                parsed(asked.getId(), TransactionId::parse),
                CommitId.parse(asked.getBase()),
                List.of(edits),
                new TreeSet<>(asked.getRequiredList()),
                asked.getReadsMap(),
                parsed(asked.getRevision(), CommitId::parse),
                asked.hasPreview()
                        ? new Preview(
                                new TreeSet<>(preview.getConflictsList()),
                                new TreeSet<>(preview.getChangedList()),
                                preview.getSeen())
                        : null,
                asked.getBegan(),
                asked.getAsked());
    }

    private static Made made(JournalProtos.Made line) throws InvalidProtocolBufferException {
        Edit edit = new Edit(
                Edit.Verb.valueOf(line.getVerb()),
                line.getPath(),
                line.getType().isEmpty() ? null : message(line.getType(), line.getMessage()),
                line.getMaskList(),
                line.getStrict(),
                parsed(line.getRevision(), CommitId::parse));
        return new Made(edit, parsed(line.getRefusal(), refusal -> refusal));
    }

    private static Message message(String type, ByteString bytes) throws InvalidProtocolBufferException {
        Descriptor descriptor = Voltha.getDescriptor().getFile().findMessageTypeByName(type);
        return DynamicMessage.parseFrom(Objects.requireNonNull(descriptor, type), bytes);
    }

    private static <T> @Nullable T parsed(String text, Function<String, T> parse) {
        return text.isEmpty() ? null : parse.apply(text);
    }
}
