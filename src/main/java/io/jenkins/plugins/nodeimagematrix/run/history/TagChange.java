package io.jenkins.plugins.nodeimagematrix.run.history;

import java.util.ArrayList;
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
 * @param undoable whether it moved tags, so that it can be undone
 */
public record TagChange(
        String run, String build, String who, String why, long millis, Map<String, Integer> kinds, boolean undoable) {
    /** The changes of a history, newest first. */
    public static List<TagChange> of(List<HistoryEntry> entries, int most) {
        Map<String, List<HistoryEntry>> byRun = new LinkedHashMap<>();
        entries.forEach(entry ->
                byRun.computeIfAbsent(entry.run(), absent -> new ArrayList<>()).add(entry));
        List<TagChange> changes =
                new ArrayList<>(byRun.values().stream().map(TagChange::of).toList());
        java.util.Collections.reverse(changes);
        return List.copyOf(changes.subList(0, Math.min(most, changes.size())));
    }

    private static TagChange of(List<HistoryEntry> entries) {
        HistoryEntry first = entries.get(0);
        Map<String, Integer> kinds = new TreeMap<>();
        entries.forEach(entry -> kinds.merge(entry.kind().name().toLowerCase(Locale.ROOT), 1, Integer::sum));
        boolean undoable =
                entries.stream().anyMatch(entry -> entry.kind().isMove() && entry.kind() != HistoryEntry.Kind.FOUND);
        return new TagChange(first.run(), first.build(), first.who(), first.why(), first.millis(), kinds, undoable);
    }
}
