package io.jenkins.plugins.nodeimagematrix.run.report;

import java.util.List;

/**
 * One page of a run's tag updates of one kind; a run may have thousands.
 *
 * @param total total number of updates of that kind
 * @param offset index of the first update on this page
 */
public record TagUpdatesReport(int version, TagUpdate.Kind kind, int total, int offset, List<TagUpdate> tagUpdates) {
    public static final int VERSION = 1;
    private static final int MAX_LIMIT = 1_000;

    /** @param limit page size, {@value #MAX_LIMIT} at most */
    public static TagUpdatesReport of(RunReport report, TagUpdate.Kind kind, int offset, int limit) {
        List<TagUpdate> all = report.tagUpdates().stream()
                .filter(update -> update.kind() == kind)
                .toList();
        int from = Math.min(Math.max(offset, 0), all.size());
        int to = Math.min(all.size(), from + Math.min(Math.max(limit, 0), MAX_LIMIT));
        return new TagUpdatesReport(VERSION, kind, all.size(), from, all.subList(from, to));
    }
}
