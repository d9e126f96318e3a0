package io.jenkins.plugins.nodeimagematrix.agent.remote;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import java.util.Map;

/** Has an agent's daemon keep an image for a run; tells whether it has it at all. */
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
    protected String words() {
        return "looked for " + imageId;
    }
}
