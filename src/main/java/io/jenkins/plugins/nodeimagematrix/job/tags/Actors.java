package io.jenkins.plugins.nodeimagematrix.job.tags;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;

/** The actor of a build's tag updates, for the history. */
public final class Actors {
    private Actors() {}

    /** Returns the cause of the build in Jenkins' own text: {@code Started by user ann}. */
    public static String startedBy(Run<?, ?> run) {
        CauseAction action = run.getAction(CauseAction.class);
        return action == null
                ? ""
                : action.getCauses().stream()
                        .map(Cause::getShortDescription)
                        .findFirst()
                        .orElse("");
    }

    /** Returns the build by its number, even if it has a display name. */
    public static String build(Run<?, ?> run) {
        return run.getParent().getFullDisplayName() + " #" + run.getNumber();
    }

    /** @param why the reason given by the user; empty for none */
    public static Actor of(Run<?, ?> run, String runId, String why) {
        return new Actor(startedBy(run), why, build(run), runId);
    }
}
