package io.jenkins.plugins.nodeimagematrix.run.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tag changes of one build or of one user's action: an entry of the audit trail that can be undone.
 *
 * @param run its id
 * @param build its name; empty for an action on a page
 * @param kinds the number of tags for each kind of change or decision
 * @param tags its first tags, aliases first, at most {@value #MAX_TAGS}
 * @param undoable whether it moved tags, so that it can be undone
 */
public record TagChange(
        String run,
        String build,
        String who,
        String why,
        long millis,
        Map<String, Integer> kinds,
        List<Tag> tags,
        boolean undoable) {
    static final int MAX_TAGS = 6;

    /**
     * One changed tag.
     *
     * @param tag its reference
     * @param kind of the change or decision, in lower case
     * @param before the version before the change; absent for none, or if it is unknown
     * @param after the version after the change, or that a decision is about; absent for none, or if it is unknown
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Tag(String tag, String kind, String before, String after) {}

    /** The changes of a history, newest first. */
    public static List<TagChange> of(List<HistoryEntry> entries, int most) {
        Map<String, List<HistoryEntry>> byRun = new LinkedHashMap<>();
        entries.forEach(entry ->
                byRun.computeIfAbsent(entry.run(), absent -> new ArrayList<>()).add(entry));
        List<List<HistoryEntry>> runs = new ArrayList<>(byRun.values());
        java.util.Collections.reverse(runs);
        Map<String, String> versions = versions(entries);
        return runs.subList(0, Math.min(most, runs.size())).stream()
                .map(run -> of(run, versions))
                .toList();
    }

    /** All tags of one run, aliases first; empty if the history has no such run. */
    public static List<Tag> tags(List<HistoryEntry> entries, String run) {
        Map<String, String> versions = versions(entries);
        return sorted(entries.stream().filter(entry -> entry.run().equals(run)).toList()).stream()
                .map(entry -> tag(entry, versions))
                .toList();
    }

    /** The version of each image in the history, by digest. */
    public static Map<String, String> versions(List<HistoryEntry> entries) {
        Map<String, String> versions = new HashMap<>();
        for (HistoryEntry entry : entries) {
            if (entry.to() != null && entry.node() != null) {
                // An alias on a revision does not tell which one it is.
                versions.merge(entry.to(), entry.shownVersion(), Revision::exact);
            }
        }
        return versions;
    }

    private static TagChange of(List<HistoryEntry> entries, Map<String, String> versions) {
        HistoryEntry first = entries.get(0);
        Map<String, Integer> kinds = new TreeMap<>();
        entries.forEach(entry -> kinds.merge(label(entry), 1, Integer::sum));
        boolean undoable =
                entries.stream().anyMatch(entry -> entry.kind().isMove() && entry.kind() != HistoryEntry.Kind.FOUND);
        return new TagChange(
                first.run(),
                first.build(),
                first.who(),
                first.why(),
                first.millis(),
                kinds,
                sorted(entries).stream()
                        .limit(MAX_TAGS)
                        .map(entry -> tag(entry, versions))
                        .toList(),
                undoable);
    }

    private static List<HistoryEntry> sorted(List<HistoryEntry> entries) {
        return entries.stream()
                .sorted(Comparator.comparing(HistoryEntry::alias).reversed())
                .toList();
    }

    private static Tag tag(HistoryEntry entry, Map<String, String> versions) {
        String before = entry.from() == null ? null : versions.get(entry.from());
        String after = entry.to() == null ? null : versions.get(entry.to());
        return new Tag(entry.tag(), label(entry), before, after);
    }

    private static String label(HistoryEntry entry) {
        return entry.kind().name().toLowerCase(Locale.ROOT);
    }
}
