package io.jenkins.plugins.nodeimagematrix.run.published;

import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.AliasHistory;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The readmission of images that were withdrawn or taken back by an undo: lifts their hold. The next build moves
 * aliases by their rules again.
 */
public final class Readmission {
    private final AliasHistory history;
    private final Actor actor;

    public Readmission(AliasHistory history, Actor actor) {
        this.history = history;
        this.actor = actor;
    }

    /**
     * The decisions that a readmission lifts.
     *
     * @param what versions, cells, or tags
     * @throws IllegalArgumentException if no image that matches one of them is blocked
     */
    public List<HistoryEntry> plan(Collection<String> what) throws IOException {
        Collection<HistoryEntry> decisions = history.blocked().decisions();
        Set<HistoryEntry> lifted = new LinkedHashSet<>();
        for (String one : what) {
            String version = one.replaceFirst("^v(?=\\d)", "");
            List<HistoryEntry> held = decisions.stream()
                    .filter(decision -> decision.tag().equals(one)
                            || one.equals(decision.cell())
                            || decision.release() != null
                                    && decision.release().version().toString().equals(version))
                    .toList();
            if (held.isEmpty()) {
                throw new IllegalArgumentException("no image of " + one + " is blocked");
            }
            lifted.addAll(held);
        }
        return List.copyOf(lifted);
    }

    /**
     * Lifts the decisions of {@link #plan}.
     *
     * @return the decisions that are lifted
     */
    public List<HistoryEntry> perform(Collection<String> what) throws IOException {
        List<HistoryEntry> held = plan(what);
        history.append(held.stream()
                .map(decision -> history.readmission(actor, decision))
                .toList());
        return held;
    }
}
