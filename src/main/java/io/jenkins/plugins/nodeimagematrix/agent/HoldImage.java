package io.jenkins.plugins.nodeimagematrix.agent;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.DaemonException;
import java.util.Map;

/** Has an agent's daemon keep an image for a run; tells whether it has it at all. */
final class HoldImage extends DaemonWork<Boolean> {
    private static final long serialVersionUID = 1L;

    private final String imageId;
    private final String runId;

    HoldImage(Map<String, String> environment, String imageId, String runId) {
        super(environment);
        this.imageId = imageId;
        this.runId = runId;
    }

    @Override
    Boolean with(Daemon daemon) throws DaemonException, InterruptedException {
        return daemon.hold(imageId, runId).isPresent();
    }

    @Override
    String words() {
        return "looked for " + imageId;
    }
}
