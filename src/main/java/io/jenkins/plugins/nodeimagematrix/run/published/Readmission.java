package io.jenkins.plugins.nodeimagematrix.run.published;

import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.AliasHistory;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry.Kind;
import java.io.IOException;
import java.util.List;

/**
 * Lifts the hold on images that were withdrawn or taken back by an undo. The next build moves aliases by their rules again.
 */
public final class Readmission {
    private final AliasHistory history;
    private final Actor actor;

    public Readmission(AliasHistory history, Actor actor) {
        this.history = history;
        this.actor = actor;
    }

    /**
     * @param what a version, a cell, or a tag
     * @return the decisions that are lifted
     * @throws IllegalArgumentException if no hold matches
     */
    public List<HistoryEntry> perform(String what) throws IOException {
        String version = what.replaceFirst("^v(?=\\d)", "");
        List<HistoryEntry> held = history.blocked().decisions().stream()
                .filter(decision -> decision.tag().equals(what)
                        || what.equals(decision.cell())
                        || decision.release() != null
                                && decision.release().version().toString().equals(version))
                .toList();
        if (held.isEmpty()) {
            throw new IllegalArgumentException("no image of " + what + " is blocked");
        }
        history.append(held.stream()
                .map(decision -> HistoryEntry.of(
                        actor,
                        Kind.READMITTED,
                        decision.tag(),
                        decision.cell(),
                        decision.release(),
                        decision.alias(),
                        null,
                        null,
                        decision.to()))
                .toList());
        return held;
    }
}
