package io.jenkins.plugins.nodeimagematrix.agent.remote;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Either end of the transfer of an image between the daemons of two agents, through a file on each agent. */
public abstract class TransferImage extends DaemonCallable<Void> {
    private static final long serialVersionUID = 1L;

    final String runId;
    final String imageId;
    private final String file;

    private TransferImage(Map<String, String> environment, String runId, String imageId, String file) {
        super(environment);
        this.runId = runId;
        this.imageId = imageId;
        this.file = file;
    }

    Path file() {
        return Path.of(file);
    }

    /** A fault of this image is no fault of the daemon. */
    @Override
    protected final Void perform() throws IOException, InterruptedException {
        try {
            return super.perform();
        } catch (DaemonException unusable) {
            throw new IOException(unusable.getMessage(), unusable);
        }
    }

    /** A writer of the image with this id, and no other, to the file. */
    public static final class Save extends TransferImage {
        private static final long serialVersionUID = 1L;

        public Save(Map<String, String> environment, String runId, String imageId, String file) {
            super(environment, runId, imageId, file);
        }

        @Override
        protected Void with(Daemon daemon) throws DaemonException, InterruptedException {
            daemon.save(daemon.hold(imageId, runId).orElse(imageId), file());
            return null;
        }

        @Override
        protected String describe() {
            return "saved " + imageId;
        }
    }

    /** A reader of the image from the file, which rejects an image with another id. */
    public static final class Load extends TransferImage {
        private static final long serialVersionUID = 1L;

        public Load(Map<String, String> environment, String runId, String imageId, String file) {
            super(environment, runId, imageId, file);
        }

        @Override
        protected Void with(Daemon daemon) throws DaemonException, InterruptedException {
            daemon.load(file(), imageId, runId);
            return null;
        }

        @Override
        protected String describe() {
            return "loaded " + imageId;
        }
    }
}
