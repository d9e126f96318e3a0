package io.jenkins.plugins.nodeimagematrix.run.history;

import java.util.Objects;

/**
 * Who does something to tags, for the history.
 *
 * @param who a person, or what started the build
 * @param why in a person's words; empty for none
 * @param build that does it, such as {@code matrix #12}; empty for an action on a page
 * @param run id of the run or action, by which it can be undone
 */
public record Actor(String who, String why, String build, String run) {
    public Actor {
        Objects.requireNonNull(who, "who");
        Objects.requireNonNull(why, "why");
        Objects.requireNonNull(build, "build");
        Objects.requireNonNull(run, "run");
    }
}
