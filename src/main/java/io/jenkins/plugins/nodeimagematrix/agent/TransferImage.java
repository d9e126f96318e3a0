package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.remoting.RemoteInputStream;
import hudson.remoting.RemoteOutputStream;
import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.DaemonException;
import io.jenkins.plugins.nodeimagematrix.run.AgentEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import jenkins.security.MasterToSlaveCallable;

/** The two ends of streaming an image from one agent's daemon to another's. */
final class TransferImage {
    private TransferImage() {}

    /** Writes the image with this id, and no other, to the stream. */
    static final class Save extends MasterToSlaveCallable<Void, IOException> {
        private static final long serialVersionUID = 1L;

        private final Map<String, String> environment;
        private final String imageId;
        private final OutputStream out;

        Save(Map<String, String> environment, String imageId, OutputStream out) {
            this.environment = Map.copyOf(environment);
            this.imageId = imageId;
            this.out = new RemoteOutputStream(out);
        }

        @Override
        public Void call() throws IOException {
            Path tar = Files.createTempFile("node-image-matrix", ".tar");
            try {
                Daemon.connect(AgentEnvironment.with(environment)).save(imageId, tar);
                Files.copy(tar, out);
                out.flush();
                return null;
            } catch (DaemonException unusable) {
                throw new IOException(unusable.getMessage(), unusable);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IOException("stopped while it saved " + imageId, stopped);
            } finally {
                Files.deleteIfExists(tar);
            }
        }
    }

    /** Loads the image, and refuses one that turns out to have another id. */
    static final class Load extends MasterToSlaveCallable<Void, IOException> {
        private static final long serialVersionUID = 1L;

        private final Map<String, String> environment;
        private final String runId;
        private final String imageId;
        private final InputStream in;

        Load(Map<String, String> environment, String runId, String imageId, InputStream in) {
            this.environment = Map.copyOf(environment);
            this.runId = runId;
            this.imageId = imageId;
            this.in = new RemoteInputStream(in);
        }

        @Override
        public Void call() throws IOException {
            try {
                Daemon daemon = Daemon.connect(AgentEnvironment.with(environment));
                daemon.load(in, imageId);
                daemon.hold(imageId, runId);
                return null;
            } catch (DaemonException unusable) {
                throw new IOException(unusable.getMessage(), unusable);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new IOException("stopped while it loaded " + imageId, stopped);
            }
        }
    }
}
