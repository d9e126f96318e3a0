package io.jenkins.plugins.nodeimagematrix.run.notice;

import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.TagChange;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The tag updates of a run from its first start on. A run that resumes after a restart finds the tags unchanged that it put
 * before; the history knows that it put them.
 */
public final class RunUpdates {
    private RunUpdates() {}

    /** @param history of the job */
    public static List<TagUpdate> of(String run, List<TagUpdate> updates, List<HistoryEntry> history) {
        Map<String, HistoryEntry> first = new HashMap<>();
        history.stream()
                .filter(entry -> entry.run().equals(run) && entry.kind().isMove())
                .filter(entry -> entry.kind() != HistoryEntry.Kind.FOUND)
                .forEach(entry -> first.putIfAbsent(entry.tag(), entry));
        Map<String, String> versions = TagChange.versions(history);
        return updates.stream()
                .map(update -> {
                    HistoryEntry before = first.get(update.reference());
                    return before == null || update.kind() != TagUpdate.Kind.UNCHANGED
                            ? update
                            : since(before, update).with(versions);
                })
                .toList();
    }

    private static TagUpdate since(HistoryEntry before, TagUpdate update) {
        return Objects.equals(before.from(), update.to())
                ? update
                : TagUpdate.of(
                        TagUpdate.Kind.to(before.from()),
                        update.reference(),
                        update.cell(),
                        update.alias(),
                        before.from(),
                        update.to(),
                        update.why());
    }
}
