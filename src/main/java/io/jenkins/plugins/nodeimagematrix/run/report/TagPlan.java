package io.jenkins.plugins.nodeimagematrix.run.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The updates of a job's tags, planned or done; pinned tags first. */
public record TagPlan(@JsonProperty("tagUpdates") List<TagUpdate> updates) {
    private static final int MAX_PRINTED_CHANGES = 200;

    public TagPlan {
        updates = List.copyOf(updates);
    }

    public long count(TagUpdate.Kind kind) {
        return updates.stream().filter(update -> update.kind() == kind).count();
    }

    /**
     * Whether every tag holds the intended image, or will hold it. A tag that is blocked by a user's decision counts as
     * correct.
     */
    public boolean complete() {
        return updates.stream().map(TagUpdate::kind).allMatch(kind -> isRight(kind) || kind == TagUpdate.Kind.BLOCKED);
    }

    /** The tags that hold the intended image, or will hold it. */
    public Set<String> right() {
        return updates.stream()
                .filter(update -> isRight(update.kind()))
                .map(TagUpdate::reference)
                .collect(Collectors.toSet());
    }

    private static boolean isRight(TagUpdate.Kind kind) {
        return kind.changes() || kind == TagUpdate.Kind.UNCHANGED;
    }

    /** {@code 3 created, 12 moved, 1040 unchanged}. */
    public String headline() {
        StringBuilder text = new StringBuilder();
        for (TagUpdate.Kind kind : TagUpdate.Kind.values()) {
            long count = count(kind);
            if (count > 0) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(String.format(Locale.ROOT, "%,d", count))
                        .append(' ')
                        .append(kind.label());
            }
        }
        return text.isEmpty() ? "no tags" : text.toString();
    }

    /** Prints the updates on the console. */
    public void show(PrintStream out) {
        out.println("Tag changes: " + headline());
        print(out);
    }

    /** Prints all updates that are not correct, and the first changes; unchanged tags are only counted. */
    private void print(PrintStream out) {
        int lines = 0;
        for (TagUpdate update : updates) {
            TagUpdate.Kind kind = update.kind();
            if (!isRight(kind) || !kind.changes() && !update.why().isEmpty()) {
                out.println(line(update));
            } else if (kind.changes() && lines++ < MAX_PRINTED_CHANGES) {
                out.println(line(update));
            }
        }
        if (lines > MAX_PRINTED_CHANGES) {
            out.println("  ... and " + (lines - MAX_PRINTED_CHANGES) + " more, all in the report");
        }
    }

    public static String line(TagUpdate update) {
        String text = String.format("  %-8s %s", update.kind().label(), update.reference());
        // An image that is at no registry yet may have a plan, but has no digest.
        if (update.to() != null && update.kind().changes() || update.kind() == TagUpdate.Kind.REMOVED) {
            text += "  " + (update.from() == null ? "" : brief(update.from(), update.fromVersion()) + " -> ")
                    + brief(update.to(), update.toVersion());
        } else if (update.kind() == TagUpdate.Kind.KEPT || update.kind() == TagUpdate.Kind.BLOCKED) {
            text += "  "
                    + (update.from() == null
                            ? "not published"
                            : "stays on " + brief(update.from(), update.fromVersion()));
        }
        text += update.why().isEmpty() ? "" : "  (" + update.why() + ")";
        return update.difference() == null
                ? text
                : text + "\n" + "           " + update.difference().headline();
    }

    private static String brief(String digest, String version) {
        return version == null ? brief(digest) : version + " (" + brief(digest) + ")";
    }

    private static String brief(String digest) {
        return digest == null ? "nothing" : Digests.brief(digest);
    }
}
