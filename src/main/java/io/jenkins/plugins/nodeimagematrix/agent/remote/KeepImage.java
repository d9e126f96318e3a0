package io.jenkins.plugins.nodeimagematrix.agent.remote;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import java.util.Map;

/**
 * A remote call that marks an image of an agent's daemon as used by a run; returns whether the daemon has the image.
 */
public final class KeepImage extends DaemonCallable<Boolean> {
    private static final long serialVersionUID = 1L;

    private final String imageId;
    private final String runId;

    public KeepImage(Map<String, String> environment, String imageId, String runId) {
        super(environment);
        this.imageId = imageId;
        this.runId = runId;
    }

    @Override
    protected Boolean with(Daemon daemon) throws DaemonException, InterruptedException {
        return daemon.hold(imageId, runId).isPresent();
    }

    @Override
    protected String describe() {
        return "looked for " + imageId;
    }
}
