package io.jenkins.plugins.nodeimagematrix.agent;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.DaemonException;
import io.jenkins.plugins.nodeimagematrix.run.AgentEnvironment;
import java.util.Map;
import java.util.TreeMap;

/** Has an agent's daemon keep an image for a run; tells whether it has it at all. */
final class HoldImage extends AgentWork<Boolean> {
    private static final long serialVersionUID = 1L;

    private final TreeMap<String, String> environment;
    private final String imageId;
    private final String runId;

    HoldImage(Map<String, String> environment, String imageId, String runId) {
        this.environment = new TreeMap<>(environment);
        this.imageId = imageId;
        this.runId = runId;
    }

    @Override
    Boolean perform() throws DaemonException, InterruptedException {
        return Daemon.connect(AgentEnvironment.with(environment))
                .hold(imageId, runId)
                .isPresent();
    }

    @Override
    String words() {
        return "looked for " + imageId;
    }
}
