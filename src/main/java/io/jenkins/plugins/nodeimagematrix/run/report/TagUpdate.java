package io.jenkins.plugins.nodeimagematrix.run.report;

import java.util.Locale;

/** What becomes of a tag. */
public enum MoveKind {
    CREATED,
    MOVED,
    UNCHANGED,
    /** It may not be moved, or could not. */
    REFUSED,
    /** It stays, because what it follows is not right. */
    KEPT,
    /** It stays, because a person decided so: an undo or a withdrawal keeps it from the image. */
    BLOCKED,
    /** It is taken off the registry. */
    REMOVED;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean changes() {
        return this == CREATED || this == MOVED || this == REMOVED;
    }

    public static MoveKind of(RunReport.TagMove move) {
        return valueOf(move.kind().toUpperCase(Locale.ROOT));
    }

    public static MoveKind to(String from) {
        return from == null ? CREATED : MOVED;
    }

    public RunReport.TagMove move(Object reference, String cell, boolean alias, String from, String to, String why) {
        return new RunReport.TagMove(reference.toString(), cell, alias, word(), from, to, why);
    }
}
