package io.jenkins.plugins.nodeimagematrix.job;

import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.run.Author;

/** Who a build moves tags for, as the history tells it. */
final class Authors {
    private Authors() {}

    /** What started the build, as Jenkins says it: {@code Started by user ann}. */
    static String startedBy(Run<?, ?> run) {
        CauseAction action = run.getAction(CauseAction.class);
        return action == null
                ? ""
                : action.getCauses().stream()
                        .map(Cause::getShortDescription)
                        .findFirst()
                        .orElse("");
    }

    /** By its number, whatever people call the build. */
    static String build(Run<?, ?> run) {
        return run.getParent().getFullDisplayName() + " #" + run.getNumber();
    }

    /** @param why in a person's words; empty for none */
    static Author of(Run<?, ?> run, String runId, String why) {
        return new Author(startedBy(run), why, build(run), runId);
    }
}
