package io.jenkins.plugins.nodeimagematrix.agent;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.DaemonException;
import io.jenkins.plugins.nodeimagematrix.run.AgentEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The two ends of bringing an image from one agent's daemon to another's. */
final class TransferImage {
    private TransferImage() {}

    /** Writes the image with this id, and no other, to a file on the agent. */
    static final class Save extends AgentWork<Void> {
        private static final long serialVersionUID = 1L;

        private final Map<String, String> environment;
        private final String runId;
        private final String imageId;
        private final String file;

        Save(Map<String, String> environment, String runId, String imageId, String file) {
            this.environment = Map.copyOf(environment);
            this.runId = runId;
            this.imageId = imageId;
            this.file = file;
        }

        @Override
        Void perform() throws IOException, InterruptedException {
            try {
                Daemon daemon = Daemon.connect(AgentEnvironment.with(environment));
                daemon.save(daemon.hold(imageId, runId).orElse(imageId), Path.of(file));
                return null;
            } catch (DaemonException unusable) {
                throw new IOException(unusable.getMessage(), unusable);
            }
        }

        @Override
        String words() {
            return "saved " + imageId;
        }
    }

    /** Loads the image from a file on the agent, and refuses one that turns out to have another id. */
    static final class Load extends AgentWork<Void> {
        private static final long serialVersionUID = 1L;

        private final Map<String, String> environment;
        private final String runId;
        private final String imageId;
        private final String file;

        Load(Map<String, String> environment, String runId, String imageId, String file) {
            this.environment = Map.copyOf(environment);
            this.runId = runId;
            this.imageId = imageId;
            this.file = file;
        }

        @Override
        Void perform() throws IOException, InterruptedException {
            try {
                Daemon.connect(AgentEnvironment.with(environment)).load(Path.of(file), imageId, runId);
                return null;
            } catch (DaemonException unusable) {
                throw new IOException(unusable.getMessage(), unusable);
            }
        }

        @Override
        String words() {
            return "loaded " + imageId;
        }
    }
}
