package io.jenkins.plugins.nodeimagematrix.docker.build;

import io.jenkins.plugins.nodeimagematrix.docker.client.BuildSecret;
import io.jenkins.plugins.nodeimagematrix.docker.client.BuilderKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.ClientProcess;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonInfo;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerCli;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerQueries;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.Mask;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.RenderedDockerfile;
import io.jenkins.plugins.nodeimagematrix.docker.image.TemporaryTags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One {@code docker build}: its command line, its output as events, and its image id. */
public final class ImageBuild {
    /**
     * A build job.
     *
     * @param rendered the Dockerfile for the builder
     * @param source the user's own Dockerfile
     * @param request with the build arguments for the builder
     * @param tag a local name for the result; null for none
     * @param ownFault the kind of fault if an instruction fails by itself
     */
    public record Job(RenderedDockerfile rendered, Path source, BuildRequest request, String tag, FaultKind ownFault) {
        Path context() {
            return Path.of(request.context());
        }
    }

    /** The result; exactly one of image id and failure is set. */
    public record Result(String imageId, List<DockerfileStep> steps, Duration duration, BuildFailure failure) {}

    /** Minimum time for the listener to accept the end of the output, even after a timeout of the build. */
    private static final Duration MIN_LOG_TIME = Duration.ofMinutes(1);

    private final DockerCli cli;
    private final DaemonInfo daemon;
    private final Job job;
    private final StepTracker tracker;
    private final BuildDiagnosis diagnosis;
    private final BuildProgress progress;
    private final BufferedListener output;
    private final Mask mask;
    private final boolean wholeContext;
    /** Whether files of the context were not sent. */
    private boolean sparse;

    /** A build by BuildKit, which asks for the files of the context that it needs. */
    public static ImageBuild byBuildKit(DockerCli cli, DaemonInfo daemon, Job job, BuildOutputListener listener) {
        return new ImageBuild(cli, daemon, job, listener, null, true);
    }

    /**
     * A build by the classic builder.
     *
     * @param trace of the images of its instructions
     * @param wholeContext whether the whole context is sent, not only the files that the Dockerfile seems to use
     */
    static ImageBuild classic(
            DockerCli cli,
            DaemonInfo daemon,
            Job job,
            BuildOutputListener listener,
            ClassicTrace trace,
            boolean wholeContext) {
        return new ImageBuild(cli, daemon, job, listener, trace, wholeContext);
    }

    private ImageBuild(
            DockerCli cli,
            DaemonInfo daemon,
            Job job,
            BuildOutputListener listener,
            ClassicTrace trace,
            boolean wholeContext) {
        this.wholeContext = wholeContext;
        this.cli = cli;
        this.daemon = daemon;
        this.job = job;
        this.output = new BufferedListener(listener);
        this.tracker = new StepTracker(job.rendered(), output);
        this.diagnosis = new BuildDiagnosis(job, tracker, new DockerQueries(cli));
        this.mask = new Mask(job.request().hidden());
        this.progress = daemon.builder() == BuilderKind.BUILDKIT
                ? new BuildKitProgress(job.rendered(), job.request().args(), tracker)
                : new ClassicProgress(job.rendered(), tracker, trace);
    }

    public Result run() throws InterruptedException, IOException, DaemonException {
        try (BufferedListener buffered = output.start()) {
            Result result = build();
            Duration left = job.request().timeout().minus(result.duration());
            buffered.awaitEnd(left.compareTo(MIN_LOG_TIME) > 0 ? left : MIN_LOG_TIME);
            return result;
        }
    }

    private Result build() throws InterruptedException, IOException, DaemonException {
        long start = System.nanoTime();
        Path scratch = Files.createTempDirectory(cli.temporary(), "node-image-matrix-");
        try {
            Path context = context(scratch);
            sparse = !context.equals(job.context());
            BuiltImageId built = new BuiltImageId(cli, daemon, scratch);
            BuildFailure failure = null;
            try {
                ClientProcess.Result result =
                        client(scratch).command(job.request().timeout(), arguments(scratch, context, built)).stream(
                                mask, this::line);
                progress.end(result.passed(), System.nanoTime());
                if (!result.passed()) {
                    failure = diagnosis.failed(result.complaint(), progress.exitCode());
                }
            } catch (DaemonException e) {
                progress.end(false, System.nanoTime());
                failure = e.kind() == FaultKind.TIMEOUT ? diagnosis.timedOut() : BuildFailure.of(e);
            }
            String imageId = failure == null ? built.read() : null;
            return new Result(imageId, tracker.steps(), Duration.ofNanos(System.nanoTime() - start), failure);
        } finally {
            try {
                if (!job.request().hidden().isEmpty()) {
                    BuildRecords.forget(cli, scratch);
                }
            } finally {
                delete(scratch);
            }
        }
    }

    /** Whether an instruction failed that may have missed a file of the context that was not sent. */
    boolean missesContext() {
        int failed = tracker.failed();
        return sparse
                && (failed < 0
                        || List.of("COPY", "ADD")
                                .contains(job.rendered()
                                        .places()
                                        .get(failed)
                                        .instruction()
                                        .keyword()));
    }

    private Path context(Path scratch) throws IOException, DaemonException, InterruptedException {
        if (wholeContext) {
            return job.context();
        }
        return new SparseContext(new DockerQueries(cli))
                .make(job, scratch.resolve("context"))
                .orElse(job.context());
    }

    private void line(String text) {
        progress.line(text, System.nanoTime());
        output.line(text);
    }

    /** A client with the secrets in its environment, so that they are neither on a disk nor on a command line. */
    private DockerCli client(Path scratch) throws IOException {
        // buildx would keep a record of each build in the user's home; by its node's id the daemon knows a context
        // again,
        // of which only what changed is sent.
        Path buildx = Files.createDirectories(scratch.resolve(BuildRecords.FOLDER));
        Files.writeString(buildx.resolve(".buildNodeID"), "node-image-matrix");
        DockerCli client = cli.with("DOCKER_BUILDKIT", daemon.builder() == BuilderKind.BUILDKIT ? "1" : "0")
                .with(BuildRecords.CONFIG, buildx.toString());
        int number = 0;
        for (BuildSecret secret : new TreeMap<>(job.request().secrets()).values()) {
            client = client.with(variable(number++), secret.reveal());
        }
        return client;
    }

    private static String variable(int number) {
        return "NODE_IMAGE_MATRIX_SECRET_" + number;
    }

    private List<String> arguments(Path scratch, Path context, BuiltImageId built) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("build"));
        arguments.addAll(built.arguments());
        arguments.addAll(List.of("--file", dockerfile(scratch).toString()));
        if (daemon.builder() == BuilderKind.BUILDKIT) {
            arguments.add("--progress=plain");
            if (cli.knowsAttestations()) {
                // With attestations, the image id would be that of an index with a new digest each time.
                arguments.addAll(List.of("--provenance=false", "--sbom=false"));
            }
        } else {
            arguments.add("--force-rm");
        }
        if (job.request().noCache()) {
            arguments.add("--no-cache");
            if (daemon.builder() == BuilderKind.BUILDKIT) {
                // BuildKit would run two identical concurrent builds once and give its outcome to both.
                option(arguments, "--add-host", TemporaryTags.unique() + ".invalid:127.0.0.1");
            }
        }
        option(arguments, "--tag", job.tag());
        option(arguments, "--target", job.request().target());
        option(arguments, "--network", job.request().network());
        option(arguments, "--platform", job.request().platform());
        new TreeMap<>(job.request().args())
                .forEach((key, value) -> option(arguments, "--build-arg", key + "=" + value));
        new TreeMap<>(job.request().labels()).forEach((key, value) -> option(arguments, "--label", key + "=" + value));
        int number = 0;
        for (String id : new TreeMap<>(job.request().secrets()).keySet()) {
            option(arguments, "--secret", "id=" + id + ",env=" + variable(number++));
        }
        arguments.add(context.toString());
        return arguments;
    }

    private static void option(List<String> arguments, String name, String value) {
        if (value != null && !value.isBlank()) {
            arguments.add(name);
            arguments.add(value);
        }
    }

    /**
     * The user's own file if it is used unchanged, otherwise a copy outside the context, with its ignore file beside
     * it.
     */
    private Path dockerfile(Path scratch) throws IOException {
        if (job.rendered().unchanged()) {
            return job.source();
        }
        Path copy = Files.createDirectory(scratch.resolve("file")).resolve("Dockerfile");
        Files.writeString(copy, job.rendered().text());
        Path ignore = job.source().resolveSibling(job.source().getFileName() + ".dockerignore");
        if (Files.isRegularFile(ignore)) {
            Files.copy(ignore, copy.resolveSibling("Dockerfile.dockerignore"));
        }
        return copy;
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> tree = Files.walk(folder)) {
            all = tree.sorted(java.util.Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
