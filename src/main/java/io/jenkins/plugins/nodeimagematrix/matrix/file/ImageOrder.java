package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Template;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The build order of the images of a file. Each image also varies by the axes of its parent. */
final class ImageOrder {
    private static final int MAX_CYCLE_SHOWN = 20;
    private static final String PLATFORM = "platform";

    private final Map<String, ImageRow> rows;
    private final Problems problems;
    private final Map<String, ImageRow> ordered = new LinkedHashMap<>();

    ImageOrder(Map<String, ImageRow> rows, Problems problems) {
        this.rows = rows;
        this.problems = problems;
    }

    List<ImageRow> parentsFirst() {
        for (ImageRow row : rows.values()) {
            Deque<ImageRow> chain = new ArrayDeque<>();
            Set<String> seen = new LinkedHashSet<>();
            for (ImageRow current = row; current != null && !ordered.containsKey(current.key()); ) {
                if (!seen.add(current.key())) {
                    problems.add(
                            current.at(),
                            "images." + current.key() + ".from",
                            "this image is built on itself: " + cycle(seen, current.key()));
                    return List.of();
                }
                chain.addFirst(current);
                current = current.parent() == null ? null : rows.get(current.parent());
            }
            chain.forEach(each -> ordered.put(each.key(), completed(each)));
        }
        return List.copyOf(ordered.values());
    }

    private static String cycle(Set<String> seen, String start) {
        List<String> members =
                seen.stream().dropWhile(key -> !key.equals(start)).toList();
        return members.size() <= MAX_CYCLE_SHOWN
                ? String.join(" -> ", members) + " -> " + start
                : "by way of " + members.size() + " images";
    }

    private ImageRow completed(ImageRow row) {
        Set<String> varies = new LinkedHashSet<>(row.axes());
        if (row.parent() != null) {
            varies.addAll(ordered.get(row.parent()).axes());
        }
        if (varies.contains(PLATFORM)
                && row.parent() != null
                && !ordered.get(row.parent()).axes().contains(PLATFORM)) {
            problems.add(
                    row.at(),
                    "images." + row.key() + ".from",
                    "this image varies by 'platform' and '" + row.parent()
                            + "', which it is built on, does not; add 'axes: [platform]' to '" + row.parent() + "'");
        }
        String tag = varies.contains("node") ? "{node}" : "latest";
        List<ImageRow.Publication> publications = row.publications().stream()
                .map(publication -> publication.tag() == null
                        ? publication.withTag(Template.parse(tag, publication.at()))
                        : publication)
                .toList();
        return new ImageRow(
                row.key(),
                row.parent(),
                row.from(),
                varies,
                row.settings(),
                row.overrides(),
                row.exclude(),
                publications,
                row.aliasScope(),
                row.at());
    }
}
