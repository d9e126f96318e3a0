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
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageFacts;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageLayer;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageStore;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageTransfer;
import io.jenkins.plugins.nodeimagematrix.docker.image.TemporaryTags;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ExternalImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An agent's own Docker daemon: builds candidates, tests them, and keeps its disk clean.
 *
 * <p>Safe for use by several threads at once. An interrupt ends the running client with all its processes, and with them
 * what the daemon did for it; what was left behind is then removed before the method returns.
 */
public final class Daemon {
    private final DockerCli cli;
    private final DaemonInfo info;
    private final DockerQueries queries;
    private final ImageStore store;

    private Daemon(DockerCli cli, DaemonInfo info, DaemonSocket socket) {
        this.cli = cli;
        this.info = info;
        this.queries = new DockerQueries(cli);
        this.store = new ImageStore(queries, socket == null ? null : new ImageApi(socket));
    }

    /**
     * Finds a client and asks the daemon who it is.
     *
     * @param environment all of the client's environment: {@code PATH}, {@code HOME}, {@code DOCKER_HOST},
     *     {@code DOCKER_CONFIG}; {@code DOCKER_BUILDKIT=0} asks for the classic builder; {@code TMPDIR} is where the client
     *     and this class put what they need only meanwhile
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
        return new Daemon(cli, DaemonFacts.read(cli, server, information), socket);
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

    private static java.time.Duration since(long start) {
        return java.time.Duration.ofNanos(System.nanoTime() - start);
    }

    private static BuildFailure unwritable(IOException cause) {
        return BuildFailure.of(FaultKind.REFUSED, "a file of the build cannot be read or written: " + cause);
    }

    ImageBuild.Result build(ImageBuild.Job job, BuildOutputListener listener)
            throws DaemonException, IOException, InterruptedException {
        if (info.builder() == BuilderKind.BUILDKIT) {
            return new ImageBuild(cli, info, job, listener, null).run();
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

    /** @throws DaemonException if there is no such image, or the daemon does not answer */
    public ImageFacts inspect(String idOrName) throws DaemonException, InterruptedException {
        return store.inspect(idOrName);
    }

    public Optional<ImageFacts> find(String idOrName) throws DaemonException, InterruptedException {
        return store.find(idOrName);
    }

    /**
     * Pulls a name again if the registry has another image under it than this daemon. An absent image is left to the builder,
     * and an image that came from no registry stays.
     *
     * @param digest known to be at the registry; if this daemon has it already, the registry is not asked
     * @param platform {@code null} for the daemon's own
     * @return whether an image was pulled
     */
    public boolean pull(String name, String digest, String platform) throws DaemonException, InterruptedException {
        return new BasePull(queries, store, info).refresh(name, digest, platform);
    }

    /**
     * The base image of a cell, pulled if need be. An image that was loaded or built by hand under the name is taken as it is.
     *
     * @param name of an external image
     * @param digest that the image has to have, known to be at the registry; {@code null} for whatever the name says
     * @param platform {@code null} for the daemon's own
     */
    public BaseImage base(String name, String digest, String platform) throws DaemonException, InterruptedException {
        return name.equals(ExternalImage.SCRATCH)
                ? BaseImage.SCRATCH
                : new BasePull(queries, store, info).bring(name, digest, platform);
    }

    /** The image that this daemon has under a name for the platform, whatever a registry has. */
    public Optional<BaseImage> baseHere(String name, String platform) throws DaemonException, InterruptedException {
        return new BasePull(queries, store, info).here(name, platform);
    }

    /** The image's layers, lowest first. */
    public List<ImageLayer> layers(String idOrName) throws DaemonException, InterruptedException {
        return store.layers(store.inspect(idOrName));
    }

    /** Lets go of a candidate: its local tag goes, and the image too unless something else names it. */
    public void release(BuildResult candidate) throws DaemonException, InterruptedException {
        if (candidate.tag() != null) {
            store.removeIfThere(candidate.tag());
        }
    }

    /** Writes {@code docker save} of the image, by id, into a file. */
    public void save(String imageId, Path tar) throws DaemonException, InterruptedException {
        new ImageTransfer(queries, store, info).save(imageId, tar);
    }

    /**
     * Loads what {@code docker save} wrote, or an archive made elsewhere, after its bytes have shown that it is the image
     * asked for, and holds the image for the run.
     *
     * @param imageId as the daemon that built the image, or the registry, knows it
     * @return the id under which this daemon has it: another one, if this daemon keeps images in another kind of store
     */
    public String load(Path archive, String imageId, String runId) throws DaemonException, InterruptedException {
        return new ImageTransfer(queries, store, info).load(archive, imageId, runId);
    }

    /**
     * Keeps an image that has no name of its own until the run is swept up.
     *
     * @param imageId as any daemon knows it
     * @return the id under which this daemon has it, or empty if it has not
     */
    public Optional<String> hold(String imageId, String runId) throws DaemonException, InterruptedException {
        Optional<ImageFacts> here = store.find(imageId);
        if (here.isPresent()) {
            store.tag(here.get().id(), TemporaryTags.of(runId, imageId, here.get()));
            return here.map(ImageFacts::id);
        }
        // Loaded earlier in this run from a daemon that gave it another id.
        Optional<ImageFacts> loaded = store.find(TemporaryTags.candidate(runId, imageId));
        if (loaded.isEmpty()) {
            loaded = store.find(TemporaryTags.held(runId, imageId));
        }
        return loaded.map(ImageFacts::id);
    }

    /** Lets go of an image that is held for a run; it goes if it was loaded for the run and nothing else names it. */
    public void release(String imageId, String runId) throws DaemonException, InterruptedException {
        store.removeIfThere(TemporaryTags.candidate(runId, imageId));
        store.untag(TemporaryTags.held(runId, imageId));
    }

    /**
     * Removes everything the run left on this daemon: test images, containers, candidate tags and their images. What it only gave
     * a name is kept.
     */
    public void sweep(String runId) throws DaemonException, InterruptedException {
        new RunSweep(queries, store).sweep(TemporaryTags.run(runId));
    }

    /**
     * Removes everything a run left that is not under way any more, also what its builds left without a name: those that were
     * killed, or whose daemon was gone when they ended.
     *
     * @param temporary its {@code TMPDIR}; need not exist
     */
    public void sweep(String runId, Path temporary) throws DaemonException, IOException, InterruptedException {
        if (Files.isDirectory(temporary)) {
            ClassicBuildCleanup.remove(info.id(), ClassicTrace.in(temporary), queries, store);
            BuildRecords.forget(cli, temporary);
        }
        sweep(runId);
    }

    /** Whether a file in a run's {@code TMPDIR} is needed to sweep it up, and has to stay until that is done. */
    public static boolean isNeededToSweep(Path file) {
        return ClassicTrace.isTrace(file);
    }

    /**
     * Keeps the plugin's own images and the builder's memory within a budget: the oldest images that have no name but ours
     * (so are not published) and belong to no live run go first, then the builder forgets what it used least recently. To be
     * called between builds; cheap while all fits.
     *
     * @param maxBytes unpacked layers, each counted once, and the builder's memory
     * @param liveRuns ids of runs whose images must stay
     * @return ids of the images that were removed
     */
    public List<String> prune(long maxBytes, Set<String> liveRuns) throws DaemonException, InterruptedException {
        return new DiskBudget(queries, store)
                .prune(maxBytes, liveRuns.stream().map(TemporaryTags::run).collect(Collectors.toSet()), info.builder());
    }
}
