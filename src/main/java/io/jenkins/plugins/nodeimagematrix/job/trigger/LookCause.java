package io.jenkins.plugins.nodeimagematrix.job.trigger;

import hudson.model.Cause;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import java.util.ArrayList;
import java.util.List;

/** The cause of a build that a look started: what was found. */
public final class LookCause extends Cause {
    private final ArrayList<String> found;

    LookCause(List<String> found) {
        this.found = new ArrayList<>(found);
    }

    @Override
    public String getShortDescription() {
        return Messages.LookCause_description(String.join("; ", found));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LookCause same && found.equals(same.found);
    }

    @Override
    public int hashCode() {
        return found.hashCode();
    }
}
