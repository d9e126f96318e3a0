package io.jenkins.plugins.nodeimagematrix.run.notice;

import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The title of a notice: {@code 2 tags created, 3 moved, 1 cell failed}. It contains counts only. */
final class NoticeTitle {
    private NoticeTitle() {}

    static String of(List<TagUpdate> updates, int failed) {
        Map<TagUpdate.Kind, Integer> counts = new EnumMap<>(TagUpdate.Kind.class);
        updates.forEach(update -> counts.merge(update.kind(), 1, Integer::sum));
        counts.remove(TagUpdate.Kind.UNCHANGED);
        List<String> parts = new ArrayList<>();
        counts.forEach((kind, count) -> {
            String tags = parts.isEmpty() ? (count == 1 ? " tag " : " tags ") : " ";
            parts.add(count + tags + kind.label());
        });
        if (parts.isEmpty()) {
            parts.add("no tag changed");
        }
        if (failed > 0) {
            parts.add(failed + (failed == 1 ? " cell failed" : " cells failed"));
        }
        return String.join(", ", parts);
    }
}
