package io.jenkins.plugins.nodeimagematrix.run.report;

import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.TagMove;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What is going to become of each tag, or became of it; pinned tags first. */
public record TagPlan(List<TagMove> moves) {
    private static final int MOST_LINES = 200;
    private static final int SHORT_DIGEST = "sha256:".length() + 12;

    public TagPlan {
        moves = List.copyOf(moves);
    }

    public long count(String kind) {
        return moves.stream().filter(move -> move.kind().equals(kind)).count();
    }

    /** Whether every tag is where it belongs, or is going to be; where a person's decision keeps it, it belongs. */
    public boolean complete() {
        return moves.stream().map(MoveKind::of).allMatch(kind -> isRight(kind) || kind == MoveKind.BLOCKED);
    }

    /** The tags that are where they belong, or are going to be. */
    public Set<String> right() {
        return moves.stream()
                .filter(move -> isRight(MoveKind.of(move)))
                .map(TagMove::reference)
                .collect(Collectors.toSet());
    }

    private static boolean isRight(MoveKind kind) {
        return kind.changes() || kind == MoveKind.UNCHANGED;
    }

    /** {@code 3 created, 12 moved, 1040 unchanged}. */
    public String headline() {
        StringBuilder text = new StringBuilder();
        for (MoveKind kind : MoveKind.values()) {
            long count = count(kind.word());
            if (count > 0) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(String.format(Locale.ROOT, "%,d", count))
                        .append(' ')
                        .append(kind.word());
            }
        }
        return text.isEmpty() ? "no tags" : text.toString();
    }

    /** Says on the console what the moves are. */
    public void show(PrintStream out) {
        out.println("Moves: " + headline());
        print(out, Map.of());
    }

    /**
     * All that is not right, and the first of what changes; unchanged tags are only counted.
     *
     * @param releases by digest, as far as they are known
     */
    public void print(PrintStream out, Map<String, String> releases) {
        int lines = 0;
        for (TagMove move : moves) {
            MoveKind kind = MoveKind.of(move);
            if (!isRight(kind) || !kind.changes() && !move.why().isEmpty()) {
                out.println(line(move, releases));
            } else if (kind.changes() && lines++ < MOST_LINES) {
                out.println(line(move, releases));
            }
        }
        if (lines > MOST_LINES) {
            out.println("  ... and " + (lines - MOST_LINES) + " more, all in the report");
        }
    }

    public static String line(TagMove move, Map<String, String> releases) {
        String text = String.format("  %-8s %s", move.kind(), move.reference());
        // An image that is at no registry yet has no digest, but may have a plan.
        if (move.to() != null && MoveKind.of(move).changes() || MoveKind.of(move) == MoveKind.REMOVED) {
            text += "  " + (move.from() == null ? "" : brief(move.from()) + " -> ") + brief(move.to());
        } else if (MoveKind.of(move) == MoveKind.KEPT || MoveKind.of(move) == MoveKind.BLOCKED) {
            text += "  " + stays(move.from(), releases);
        }
        return text + (move.why().isEmpty() ? "" : "  (" + move.why() + ")");
    }

    private static String stays(String digest, Map<String, String> releases) {
        if (digest == null) {
            return "not published";
        }
        String release = releases.get(digest);
        return "stays on " + (release == null ? brief(digest) : release + " (" + brief(digest) + ")");
    }

    private static String brief(String digest) {
        return digest == null ? "nothing" : digest.length() > SHORT_DIGEST ? digest.substring(0, SHORT_DIGEST) : digest;
    }
}
