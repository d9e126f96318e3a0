package io.jenkins.plugins.nodeimagematrix.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildFailure;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildOutputListener;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildRecords;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildRequest;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.ClassicBuild;
import io.jenkins.plugins.nodeimagematrix.docker.build.ClassicBuildCleanup;
import io.jenkins.plugins.nodeimagematrix.docker.build.ClassicTrace;
import io.jenkins.plugins.nodeimagematrix.docker.build.ImageBuild;
import io.jenkins.plugins.nodeimagematrix.docker.build.LayerTestResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.TestRequest;
import io.jenkins.plugins.nodeimagematrix.docker.client.BuilderKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.ClientProcess;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonFacts;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonInfo;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonSocket;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerCli;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerQueries;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import io.jenkins.plugins.nodeimagematrix.docker.image.BasePull;
import io.jenkins.plugins.nodeimagematrix.docker.image.DiskBudget;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageApi;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageExport;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageFacts;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageLayer;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageStore;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageTransfer;
import io.jenkins.plugins.nodeimagematrix.docker.image.LoopbackImages;
import io.jenkins.plugins.nodeimagematrix.docker.image.TemporaryTags;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ExternalImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * An agent's own Docker daemon: builds candidates, tests them, and keeps its disk clean.
 *
 * <p>Safe for use by several threads at once. An interrupt ends the running client with all its processes, and the
 * daemon ends their work; leftovers are removed before the method returns.
 */
public final class Daemon {
    private final DockerCli cli;
    private final DaemonInfo info;
    private final DockerQueries queries;
    private final ImageApi api;
    private final ImageStore store;
    /** {@code null} for a daemon without a local socket. */
    private final LoopbackImages loopback;

    private final AtomicReference<Boolean> reachesThis;

    /** {@code null} for a daemon without a local socket. */
    private final DaemonSocket socket;

    private Daemon(DockerCli cli, DaemonInfo info, DaemonSocket socket, AtomicReference<Boolean> reachesThis) {
        this.cli = cli;
        this.info = info;
        this.socket = socket;
        this.reachesThis = reachesThis;
        this.queries = new DockerQueries(cli);
        this.api = socket == null ? null : new ImageApi(socket);
        this.store = new ImageStore(queries, api);
        this.loopback = socket == null ? null : new LoopbackImages(store, socket);
    }

    /**
     * Finds a client and reads the daemon's identity.
     *
     * @param environment the complete environment of the client: {@code PATH}, {@code HOME}, {@code DOCKER_HOST},
     *     {@code DOCKER_CONFIG}; {@code DOCKER_BUILDKIT=0} selects the classic builder; {@code TMPDIR} is the folder
     *     for temporary files of the client and of this class
     * @throws DaemonException if there is no client or no daemon answers; the message names both and the remedy
     */
    public static Daemon connect(Map<String, String> environment) throws DaemonException, InterruptedException {
        DockerCli cli = DockerCli.find(environment);
        DockerQueries queries = new DockerQueries(cli);
        ClientProcess.Result version = queries.ask(List.of("version", "--format", "{{json .}}"));
        if (!version.passed()) {
            throw unreachable(cli, version.complaint());
        }
        JsonNode server = DockerQueries.parse(version.output()).path("Server");
        ClientProcess.Result facts = queries.ask(List.of("info", "--format", "{{json .}}"));
        if (!facts.passed()) {
            throw unreachable(cli, facts.complaint());
        }
        JsonNode information = DockerQueries.parse(facts.output());
        DaemonSocket socket =
                DaemonSocket.of(cli.address(), information.path("ID").asText());
        return new Daemon(cli, DaemonFacts.read(cli, server, information), socket, new AtomicReference<>());
    }

    private static DaemonException unreachable(DockerCli cli, String complaint) {
        return new DaemonException(
                FaultKind.DAEMON,
                "no Docker daemon answers at " + cli.address() + " (asked by " + cli + "): " + complaint
                        + " Start it, set DOCKER_HOST to its address, or let the agent's user read its socket.");
    }

    public DaemonInfo info() {
        return info;
    }

    /** Builds a candidate. Every fault is in the result; only an interrupt is thrown. */
    public BuildResult build(BuildRequest request, BuildOutputListener listener) throws InterruptedException {
        long start = System.nanoTime();
        try {
            return new CandidateBuild(this, request, listener).run();
        } catch (DaemonException e) {
            return new BuildResult(null, null, List.of(), since(start), BuildFailure.of(e));
        } catch (IOException e) {
            return new BuildResult(null, null, List.of(), since(start), unwritable(e));
        }
    }

    /** Builds a test layer on a candidate and removes it. Every fault is in the result; only an interrupt is thrown. */
    public LayerTestResult test(TestRequest request, BuildOutputListener listener) throws InterruptedException {
        long start = System.nanoTime();
        try {
            return new LayerTest(this, request, listener).run();
        } catch (DaemonException e) {
            return new LayerTestResult(request.name(), List.of(), null, List.of(), since(start), BuildFailure.of(e));
        } catch (IOException e) {
            return new LayerTestResult(request.name(), List.of(), null, List.of(), since(start), unwritable(e));
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static BuildFailure unwritable(IOException cause) {
        return BuildFailure.of(FaultKind.REFUSED, "a file of the build cannot be read or written: " + cause);
    }

    ImageBuild.Result build(ImageBuild.Job job, BuildOutputListener listener)
            throws DaemonException, IOException, InterruptedException {
        if (info.builder() == BuilderKind.BUILDKIT) {
            return ImageBuild.byBuildKit(cli, info, job, listener).run();
        }
        return new ClassicBuild(cli, info, queries, store).run(job, listener);
    }

    /** A folder for files of one call. */
    Path temporary() {
        return cli.temporary();
    }

    ImageStore store() {
        return store;
    }

    /** The same daemon for another environment of the client, which differs only in {@code TMPDIR}. */
    public Daemon with(Map<String, String> environment) {
        return new Daemon(cli.in(environment), info, socket, reachesThis);
    }

    /**
     * Whether this daemon has been running since {@link #connect}, so that what {@link #info} says of it still holds. Of a daemon
     * without a local socket that is assumed until a request fails.
     */
    public boolean isConnected() {
        return socket == null || socket.isConnected();
    }

    /** Ends the connection that {@link #isConnected} watches. */
    public void disconnect() {
        if (socket != null) {
            socket.disconnect();
        }
    }

    /** @throws DaemonException if there is no such image, or the daemon does not answer */
    public ImageFacts inspect(String idOrName) throws DaemonException, InterruptedException {
        return store.inspect(idOrName);
    }

    public Optional<ImageFacts> find(String idOrName) throws DaemonException, InterruptedException {
        return store.find(idOrName);
    }

    /**
     * Pulls a name again if the registry has another image of this name than the daemon. An absent image is pulled by
     * the builder; an image that did not come from a registry is kept.
     *
     * @param digest the registry's digest of the name; if the daemon has it, no request is sent
     * @param platform {@code null} for the daemon's own
     * @return whether an image was pulled
     */
    public boolean pull(String name, String digest, String platform) throws DaemonException, InterruptedException {
        return new BasePull(queries, store, info).refresh(name, digest, platform);
    }

    /**
     * Returns the base image of a cell, and pulls it if necessary. An image that was loaded or built on the daemon by
     * hand under this name is used as it is.
     *
     * @param name of an external image
     * @param digest the required digest, which the registry has; {@code null} for the current image of the name
     * @param platform {@code null} for the daemon's own
     */
    public BaseImage base(String name, String digest, String platform) throws DaemonException, InterruptedException {
        return name.equals(ExternalImage.SCRATCH)
                ? BaseImage.SCRATCH
                : new BasePull(queries, store, info).bring(name, digest, platform);
    }

    /** The daemon's image of a name for the platform, without a request to a registry. */
    public Optional<BaseImage> baseHere(String name, String platform) throws DaemonException, InterruptedException {
        return new BasePull(queries, store, info).here(name, platform);
    }

    /** The image's layers, lowest first. */
    public List<ImageLayer> layers(String idOrName) throws DaemonException, InterruptedException {
        return store.layers(store.inspect(idOrName));
    }

    /** Releases a candidate: removes its local tag, and the image if it has no other name. */
    public void release(BuildResult candidate) throws DaemonException, InterruptedException {
        if (candidate.tag() != null) {
            store.removeIfThere(candidate.tag());
        }
    }

    /**
     * Passes the files of an image on as a tar archive. Nothing of the image is run. The reader has to recognise an archive that breaks
     * off.
     *
     * @param timeout for the whole archive
     */
    public void export(String imageId, String runId, Duration timeout, ClientProcess.Reader reader)
            throws DaemonException, InterruptedException {
        ImageFacts image = store.inspect(imageId);
        new ImageExport(queries, api).read(image.id(), foreignPlatform(image), runId, timeout, reader);
    }

    /** The platform of an image, if it is not the daemon's own; else {@code null}. */
    String foreignPlatform(ImageFacts image) {
        boolean own = image.os().equals(info.os()) && image.architecture().equals(info.architecture());
        return own || image.architecture().isEmpty() ? null : image.platform();
    }

    /**
     * Whether the daemon can use a registry on the loopback interface of this JVM. It cannot if it is on another machine
     * or in another network namespace. The daemon is asked once.
     */
    public boolean reaches(LoopbackImages.ProbeSource probes)
            throws DaemonException, IOException, InterruptedException {
        if (loopback == null) {
            return false;
        }
        Boolean known = reachesThis.get();
        if (known == null) {
            known = loopback.reaches(probes);
            reachesThis.set(known);
        }
        return known;
    }

    /**
     * Pushes an image to a registry on the loopback interface of this JVM, see {@link #reaches}.
     *
     * @param ended ends the push early when it is completed
     * @return why the daemon could not push it; {@code null} if it did
     */
    public String push(String imageId, String repository, String runId, CompletableFuture<?> ended)
            throws DaemonException, InterruptedException {
        return loopback.push(imageId, repository, runId, ended);
    }

    /**
     * Pulls an image from a registry on the loopback interface of this JVM, see {@link #reaches}, and holds it for the run.
     *
     * @param imageId the id by which the run knows the image
     * @param expected the id that this daemon must give it
     * @param ended ends the pull early when it is completed
     * @return why the daemon could not pull it; {@code null} if it did
     */
    public String pull(String repository, String runId, String imageId, String expected, CompletableFuture<?> ended)
            throws DaemonException, InterruptedException {
        return loopback.pull(repository, runId, imageId, expected, ended);
    }

    /** Writes {@code docker save} of the image, by id, into a file. */
    public void save(String imageId, Path tar) throws DaemonException, InterruptedException {
        new ImageTransfer(queries, store, info).save(imageId, tar);
    }

    /**
     * Loads an archive in the format of {@code docker save} after a check that it contains the requested image, and
     * holds the image for the run.
     *
     * @param imageId the id at the daemon that built the image, or at the registry
     * @return the id on this daemon, which differs if this daemon has another kind of image store
     */
    public String load(Path archive, String imageId, String runId) throws DaemonException, InterruptedException {
        return new ImageTransfer(queries, store, info).load(archive, imageId, runId);
    }

    /**
     * Holds an image without a name until the run is cleaned up.
     *
     * @param imageId the id on any daemon
     * @return the id on this daemon; empty if it does not have the image
     */
    public Optional<String> hold(String imageId, String runId) throws DaemonException, InterruptedException {
        Optional<ImageFacts> here = store.find(imageId);
        if (here.isPresent()) {
            String name = TemporaryTags.of(runId, imageId, here.get());
            if (!here.get().tags().contains(name)) {
                store.tag(here.get().id(), name);
            }
            return here.map(ImageFacts::id);
        }
        // Loaded earlier in this run from a daemon with another id for it.
        Optional<ImageFacts> loaded = store.find(TemporaryTags.candidate(runId, imageId));
        if (loaded.isEmpty()) {
            loaded = store.find(TemporaryTags.held(runId, imageId));
        }
        return loaded.map(ImageFacts::id);
    }

    /** Releases an image that is held for a run. It is removed if it was loaded for the run and has no other name. */
    public void release(String imageId, String runId) throws DaemonException, InterruptedException {
        store.removeIfThere(TemporaryTags.candidate(runId, imageId));
        store.untag(TemporaryTags.held(runId, imageId));
    }

    /**
     * Removes everything that a run left on this daemon: test images, containers, candidate tags and their images.
     * Images that the run only tagged are kept.
     */
    public void sweep(String runId) throws DaemonException, InterruptedException {
        new RunSweep(queries, store).sweep(TemporaryTags.run(runId));
    }

    /**
     * Removes everything that an ended run left, including unnamed images and containers of builds that were killed
     * or that lost their daemon.
     *
     * @param temporary the run's {@code TMPDIR}; need not exist
     */
    public void sweep(String runId, Path temporary) throws DaemonException, IOException, InterruptedException {
        if (Files.isDirectory(temporary)) {
            ClassicBuildCleanup.remove(info.id(), ClassicTrace.in(temporary), queries, store);
            BuildRecords.forget(cli, temporary);
        }
        sweep(runId);
    }

    /** Whether a file in a run's {@code TMPDIR} is needed for its clean-up and must stay until then. */
    public static boolean isNeededToSweep(Path file) {
        return ClassicTrace.isTrace(file);
    }

    /**
     * Keeps the plugin's images and the build cache within a budget. The oldest images that have only temporary names
     * (so are not published) and belong to no active run are removed first, then the least recently used build cache.
     * Call it between builds; it is cheap while the budget suffices.
     *
     * @param maxBytes for unpacked layers, each counted once, and the build cache
     * @param liveRuns ids of runs whose images must stay
     * @return ids of the images that were removed
     */
    public List<String> prune(long maxBytes, Set<String> liveRuns) throws DaemonException, InterruptedException {
        return new DiskBudget(queries, store)
                .prune(maxBytes, liveRuns.stream().map(TemporaryTags::run).collect(Collectors.toSet()), info.builder());
    }
}
