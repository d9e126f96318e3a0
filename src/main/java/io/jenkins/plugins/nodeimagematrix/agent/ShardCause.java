package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.model.Cause;

/** Why a shard is in the queue, as its tooltip and the remote API tell. */
public final class ShardCause extends Cause {
    private final String build;

    /** @param build what people call it */
    ShardCause(String build) {
        this.build = build;
    }

    @Override
    public String getShortDescription() {
        return Messages.ShardCause_cells(build);
    }
}
