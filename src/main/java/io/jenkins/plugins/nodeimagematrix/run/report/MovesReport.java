package io.jenkins.plugins.nodeimagematrix.run.report;

import java.util.List;

/**
 * One portion of the tag moves of one kind: thousands of them are read page by page.
 *
 * @param total of that kind
 * @param offset of the first one here
 */
public record MovesReport(int version, TagUpdate.Kind kind, int total, int offset, List<TagUpdate> moves) {
    public static final int VERSION = 1;
    private static final int MAX_LIMIT = 1_000;

    /** @param limit at most {@value #MAX_LIMIT} are given */
    public static MovesReport of(RunReport report, TagUpdate.Kind kind, int offset, int limit) {
        List<TagUpdate> all =
                report.moves().stream().filter(update -> update.kind() == kind).toList();
        int from = Math.min(Math.max(offset, 0), all.size());
        int to = Math.min(all.size(), from + Math.min(Math.max(limit, 0), MAX_LIMIT));
        return new MovesReport(VERSION, kind, all.size(), from, all.subList(from, to));
    }
}
