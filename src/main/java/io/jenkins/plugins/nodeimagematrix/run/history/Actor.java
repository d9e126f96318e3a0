package io.jenkins.plugins.nodeimagematrix.run.history;

import java.util.Objects;

/**
 * The user or build that changes tags, for the history.
 *
 * @param who a user, or the cause of the build
 * @param why the user's reason; empty for none
 * @param build the build that makes the changes, such as {@code matrix #12}; empty for an action on a page
 * @param run id of the run or action; it can be undone by this id
 */
public record Actor(String who, String why, String build, String run) {
    public Actor {
        Objects.requireNonNull(who, "who");
        Objects.requireNonNull(why, "why");
        Objects.requireNonNull(build, "build");
        Objects.requireNonNull(run, "run");
    }
}
