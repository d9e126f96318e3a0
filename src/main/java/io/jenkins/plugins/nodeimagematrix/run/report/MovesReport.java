package io.jenkins.plugins.nodeimagematrix.run.report;

import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.TagMove;
import java.util.List;

/**
 * One portion of the tag moves of one kind: thousands of them are read page by page.
 *
 * @param total of that kind
 * @param offset of the first one here
 */
public record MovesReport(int version, String kind, int total, int offset, List<TagMove> moves) {
    public static final int VERSION = 1;
    private static final int MOST = 1_000;

    /** @param limit at most {@value #MOST} are given */
    public static MovesReport of(RunReport report, String kind, int offset, int limit) {
        List<TagMove> all =
                report.moves().stream().filter(move -> move.kind().equals(kind)).toList();
        int from = Math.min(Math.max(offset, 0), all.size());
        int to = Math.min(all.size(), from + Math.min(Math.max(limit, 0), MOST));
        return new MovesReport(VERSION, kind, all.size(), from, all.subList(from, to));
    }
}
