package io.jenkins.plugins.nodeimagematrix.docker.image;

import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonSocket;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The pushes and pulls of a daemon at a registry that this JVM serves on its loopback interface. The daemon then sends
 * and receives only the layers that the other side does not have, whereas {@code docker save} and {@code docker load}
 * write and read whole images.
 */
public final class LoopbackImages {
    /** First part of the names that the daemon uses; the port is another one each time. */
    public static final String HOST = "127.0.0.1:";
    /** First part of the repository in the names of images that are pushed. */
    public static final String PUSHED = "node-image-matrix/push-";
    /** First part of the repository in the names of images that are pulled. */
    public static final String PULLED = "node-image-matrix/pull-";

    private static final Duration TRANSFER_TIMEOUT = Duration.ofMinutes(30);
    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(20);

    private final ImageStore store;
    private final DaemonSocket socket;

    public LoopbackImages(ImageStore store, DaemonSocket socket) {
        this.store = store;
        this.socket = socket;
    }

    /** A repository on the loopback interface of this JVM, to find out whether requests of a daemon arrive there. */
    public interface Probe extends Closeable {
        String repository();

        /** Whether a request for the repository has arrived. */
        boolean wasAsked();
    }

    /** An opener of a probe. */
    @FunctionalInterface
    public interface ProbeSource {
        Probe open() throws IOException;
    }

    /** Asks the daemon for an image that does not exist, to find out whether its request arrives. */
    public boolean reaches(ProbeSource probes) throws DaemonException, IOException, InterruptedException {
        try (Probe probe = probes.open()) {
            socket.work(
                    "/images/create?fromImage=" + DaemonSocket.encode(probe.repository()) + "&tag=none",
                    LOOK_TIMEOUT,
                    new CompletableFuture<>());
            return probe.wasAsked();
        }
    }

    /**
     * Pushes an image under a temporary name.
     *
     * @param ended ends the push early when it is completed
     * @return why the daemon could not push it; {@code null} if it did
     */
    public String push(String imageId, String repository, String runId, CompletableFuture<?> ended)
            throws DaemonException, InterruptedException {
        String tag = TemporaryTags.run(runId) + "-" + TemporaryTags.unique();
        String name = repository + ":" + tag;
        ImageFacts image = store.tag(imageId, name);
        try {
            return socket.work("/images/" + repository + "/push?tag=" + tag, TRANSFER_TIMEOUT, ended);
        } finally {
            store.untag(name, image);
        }
    }

    /**
     * Pulls an image and gives it the name of a candidate of the run.
     *
     * @param imageId the id by which the run knows the image
     * @param expected the id that this daemon must give it
     * @param ended ends the pull early when it is completed
     * @return why the daemon could not pull it; {@code null} if it did
     */
    public String pull(String repository, String runId, String imageId, String expected, CompletableFuture<?> ended)
            throws DaemonException, InterruptedException {
        String tag = TemporaryTags.run(runId) + "-" + TemporaryTags.unique();
        String name = repository + ":" + tag;
        try {
            String complaint = socket.work(
                    "/images/create?fromImage=" + DaemonSocket.encode(repository) + "&tag=" + tag,
                    TRANSFER_TIMEOUT,
                    ended);
            if (complaint != null) {
                return complaint;
            }
            String pulled = store.inspect(name).id();
            if (!pulled.equals(expected)) {
                return "the daemon pulled " + pulled + " instead of " + expected;
            }
            store.tag(pulled, TemporaryTags.candidate(runId, imageId));
            return null;
        } finally {
            store.removeIfThere(name);
        }
    }
}
