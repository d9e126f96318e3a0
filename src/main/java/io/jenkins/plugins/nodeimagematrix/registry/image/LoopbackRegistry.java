package io.jenkins.plugins.nodeimagematrix.registry.image;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.image.LoopbackImages;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.image.LoopbackServer.Answer;
import io.jenkins.plugins.nodeimagematrix.registry.image.LoopbackServer.Request;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * A registry with one repository on the loopback interface, in front of another registry, for a Docker daemon on this machine. The
 * name of the repository is a secret of this object, so that no other user of this machine can use it.
 */
final class LoopbackRegistry implements LoopbackImages.Probe {
    /** Answers requests to the repository. */
    @FunctionalInterface
    interface Handler {
        /** @param path below the repository */
        Answer answer(Request request, String path) throws IOException, InterruptedException;
    }

    private final String name;
    private final Handler handler;
    private final LoopbackServer server;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile RegistryException fault;
    private volatile boolean asked;

    /**
     * @param prefix of the repository's name
     * @param handler called by several threads, once {@link #repository} is known to a daemon
     */
    LoopbackRegistry(String prefix, Handler handler) throws IOException {
        this.name = prefix + UUID.randomUUID().toString().replace("-", "");
        this.handler = handler;
        this.server = LoopbackServer.start(this::answer);
    }

    /** Whether a daemon can use such a registry. It is asked once. */
    static boolean isReachedBy(Daemon daemon) throws DaemonException, IOException, InterruptedException {
        return daemon.reaches(() -> new LoopbackRegistry(LoopbackImages.PULLED, (request, path) -> Answer.of(404)));
    }

    private Answer answer(Request request) throws IOException, InterruptedException {
        if (request.path().equals("/v2/")) {
            return Answer.of(200, Map.of("Docker-Distribution-Api-Version", "registry/2.0"));
        }
        if (!request.path().startsWith(root())) {
            return Answer.of(404);
        }
        asked = true;
        try {
            return handler.answer(request, request.path().substring(root().length()));
        } catch (RegistryException refused) {
            fail(refused);
            throw refused;
        }
    }

    /** First part of the path of all requests to the repository. */
    String root() {
        return "/v2/" + name + "/";
    }

    /** The repository's name on this machine. */
    @Override
    public String repository() {
        return LoopbackImages.HOST + server.port() + "/" + name;
    }

    /** Whether a daemon asked for this repository. */
    @Override
    public boolean wasAsked() {
        return asked;
    }

    /** Records a fault of the other registry. */
    void fail(RegistryException refused) {
        fault = refused;
        ended.complete(null);
    }

    /** Completed when the other registry fails. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** @throws RegistryException the fault of the other registry, if there was one */
    void check() throws RegistryException {
        if (fault != null) {
            throw fault;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
