package io.jenkins.plugins.nodeimagematrix.docker;

import io.jenkins.plugins.nodeimagematrix.docker.build.BuildOutcome;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildOutputListener;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildRequest;
import io.jenkins.plugins.nodeimagematrix.docker.build.ImageBuild;
import io.jenkins.plugins.nodeimagematrix.docker.build.LayerTestResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.TestRequest;
import io.jenkins.plugins.nodeimagematrix.docker.client.BuilderKind;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.Dockerfile;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.RenderedDockerfile;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.TestDockerfile;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageFacts;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageLayer;
import io.jenkins.plugins.nodeimagematrix.docker.image.TemporaryTags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One test: builds a layer on a candidate, verifies that it was built on that image, and removes it. */
final class LayerTest {
    private final Daemon daemon;
    private final TestRequest request;
    private final BuildOutputListener listener;
    private final String mark;

    LayerTest(Daemon daemon, TestRequest request, BuildOutputListener listener) {
        this.daemon = daemon;
        this.request = request;
        this.listener = listener;
        this.mark = TemporaryTags.run(request.runId()) + "-" + TemporaryTags.unique();
    }

    LayerTestResult run() throws DaemonException, IOException, InterruptedException {
        Path folder = Path.of(request.folder());
        Path file = folder.resolve("Dockerfile");
        if (!Files.isRegularFile(file)) {
            throw new DaemonException(
                    FaultKind.REFUSED,
                    "test " + request.name() + ": there is no Dockerfile in " + folder
                            + "; a test is a folder with a Dockerfile without FROM");
        }
        ImageFacts candidate = daemon.inspect(request.candidateId());
        if (!candidate.id().equals(request.candidateId())) {
            throw new DaemonException(
                    FaultKind.REFUSED,
                    "test " + request.name() + ": '" + request.candidateId()
                            + "' is a name, and a test is built on an image id (here " + candidate.id() + ")");
        }
        ContainerdImageCheck.require(daemon, candidate);
        boolean byId = daemon.info().builder() == BuilderKind.CLASSIC;
        if (byId && !candidate.tags().isEmpty()) {
            return build(file, candidate, candidate.id());
        }
        // BuildKit accepts names only; and Docker removes unnamed images below a test image with it.
        String name = TemporaryTags.once(request.runId(), candidate);
        ImageFacts named = daemon.store().tag(candidate.id(), name);
        try {
            LayerTestResult result = build(file, candidate, byId ? candidate.id() : name);
            named = daemon.store().requirePointsAt(name, candidate.id(), "after the test " + request.name());
            return result;
        } finally {
            daemon.store().untag(name, named);
        }
    }

    private LayerTestResult build(Path file, ImageFacts candidate, String from)
            throws DaemonException, IOException, InterruptedException {
        Dockerfile source = Dockerfile.parse(Files.readString(file));
        String shown = request.name() + "/Dockerfile";
        String labels = "\"" + TemporaryTags.RUN + "\"=\"" + TemporaryTags.run(request.runId()) + "\" \""
                + TemporaryTags.TEST + "\"=\"" + mark + "\"";
        RenderedDockerfile rendered = TestDockerfile.on(shown, source, from, labels, request.args());
        ImageBuild.Result result = null;
        ImageFacts built = null;
        try {
            BuildRequest build = BuildRequest.builder(request.name(), request.folder(), request.runId())
                    .args(TestDockerfile.arguments(source, request.args()))
                    .masked(request.masked())
                    .network(request.network())
                    .platform(daemon.foreignPlatform(candidate))
                    .noCache(true)
                    .timeout(request.timeout())
                    .build();
            result = daemon.build(new ImageBuild.Job(rendered, file, build, null, FaultKind.TEST), listener);
            List<ImageLayer> layers = List.of();
            if (result.failure() == null) {
                requireRun(result);
                built = daemon.inspect(result.imageId());
                layers = prove(candidate, built);
            }
            return new LayerTestResult(
                    request.name(), result.steps(), result.imageId(), layers, result.duration(), result.failure());
        } finally {
            remove(result, built);
        }
    }

    /** Either may be {@code null} if the test ended before it had one. */
    private void remove(ImageBuild.Result result, ImageFacts built) throws DaemonException, InterruptedException {
        boolean alone = daemon.info().builder() == BuilderKind.BUILDKIT
                && built != null
                && built.tags().isEmpty()
                && mark.equals(built.labels().get(TemporaryTags.TEST));
        if (alone) {
            // BuildKit leaves no images of single instructions.
            daemon.store().removeIfThere(built.id());
        } else {
            daemon.store().removeWithLabel(TemporaryTags.TEST, mark);
            if (result != null && result.imageId() != null) {
                // A builder that parsed the file differently may have built a stage without the label.
                daemon.store().removeNameless(result.imageId());
            }
        }
    }

    /** Verifies the test by the builder's report, not by its Dockerfile. */
    private void requireRun(ImageBuild.Result result) throws DaemonException {
        boolean ran = result.steps().stream()
                .anyMatch(step -> step.instruction().startsWith("RUN ") && step.outcome() == BuildOutcome.PASSED);
        if (!ran) {
            throw new DaemonException(
                    FaultKind.REFUSED,
                    "test " + request.name()
                            + ": the builder ran no RUN instruction of it, so it does not test the candidate");
        }
    }

    /** Verifies that the test's image stands on the candidate, and returns the layers that it adds. */
    private List<ImageLayer> prove(ImageFacts candidate, ImageFacts test) throws DaemonException, InterruptedException {
        if (!test.standsOn(candidate)) {
            throw new DaemonException(
                    FaultKind.REFUSED,
                    "test " + request.name() + ": its image does not begin with the layers of the candidate "
                            + candidate.id() + ", so it does not test it");
        }
        List<ImageLayer> all = daemon.store().layers(test);
        return all.subList(candidate.diffIds().size(), all.size());
    }
}
