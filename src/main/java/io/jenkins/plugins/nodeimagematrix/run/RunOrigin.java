package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.run.history.Actor;

/**
 * The origin of a run: the user or build that started it, from which matrix file.
 *
 * @param actor the user or build that the history of tags names. Its run id is the same when an interrupted run resumes, so
 *     that the run finds its resources on agents
 * @param title the build's display name
 * @param matrixFile as the user named it
 */
public record RunOrigin(Actor actor, String title, String matrixFile) {
    /** The run's id on daemons and agents. */
    public String runId() {
        return actor.run();
    }
}
