package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.contents.ContentsReader;
import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.contents.UploadedLayers;
import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildFailure;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildRequest;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.LayerTestResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.TestRequest;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageFacts;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.ExternalBase;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.image.LayerClaims;
import io.jenkins.plugins.nodeimagematrix.registry.image.UploadedContents;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/** The steps of one cell on its daemon: the candidate, then each test on it. Transport faults are retried. */
final class CellSteps {
    /** The layers that cells of this JVM are uploading. */
    private static final LayerClaims UPLOADS = new LayerClaims();

    private final CellRequest request;
    private final Cell cell;
    private final Daemon daemon;
    private final CellLog log;
    private final Retries retries;

    CellSteps(CellRequest request, Daemon daemon, CellLog log, Retries retries) {
        this.request = request;
        this.cell = request.planned().cell();
        this.daemon = daemon;
        this.log = log;
        this.retries = retries;
    }

    /**
     * The image to test.
     *
     * @param build its build; without instructions if it was not built
     * @param base its base image; {@code null} if only the Dockerfile names it, or nothing was built
     * @param reproven the published image that is tested again; {@code null} if the candidate was built
     */
    record Candidate(BuildResult build, BaseImage base, CellResult.StagedImage reproven) {}

    /** The image to test: the published image if it has the same inputs, otherwise a new build. */
    Candidate candidate() throws DaemonException, IOException, InterruptedException {
        if (request.planned().retest() && request.upload() != null) {
            PublishedImage published = request.planned().published();
            ImageReference at = published.reference();
            Optional<Manifest> there = Staging.client(request, at, log).get(at.repository(), published.digest());
            if (there.isPresent()) {
                String here = Staging.hold(request, at, published.digest(), published.imageId(), daemon, log, retries);
                return new Candidate(
                        new BuildResult(here, null, List.of(), Duration.ZERO, null),
                        null,
                        new CellResult.StagedImage(
                                at.registry(),
                                at.repository(),
                                published.digest(),
                                there.get().mediaType()));
            }
            log.line("the registry lost " + at.name() + "@" + published.digest() + "; building it again");
        }
        CellBase.Outcome base = new CellBase(request, daemon, log, retries).bring();
        BuildResult build = base.failure() == null
                ? build(base.image())
                : new BuildResult(null, null, List.of(), Duration.ZERO, base.failure());
        return new Candidate(build, base.image(), null);
    }

    private BuildResult build(BaseImage base) throws DaemonException, InterruptedException {
        Path root = Path.of(request.root());
        String context = root.resolve(cell.context()).normalize().toString();
        String dockerfile = Path.of(context)
                .relativize(root.resolve(cell.dockerfile()).normalize())
                .toString();
        BuildRequest build = BuildRequest.builder(cell.name(), context, request.runId())
                .dockerfile(dockerfile)
                .base(base)
                .args(cell.args())
                .labels(CellLabels.of(request, base))
                .secrets(request.secrets())
                .target(cell.target())
                .network(cell.network())
                .platform(cell.platform())
                .timeout(request.stepTimeout())
                .build();
        log.heading("build " + cell.dockerfile());
        BuildFailure unsound = new CellSources(request).candidate(cell.context(), cell.dockerfile());
        if (unsound != null) {
            return new BuildResult(null, null, List.of(), Duration.ZERO, unsound);
        }
        return retries.perform("build", () -> daemon.build(build, log), BuildResult::failure);
    }

    LayerTestResult test(String imageId, String folder) throws DaemonException, InterruptedException {
        log.heading("test " + folder + " on " + imageId);
        BuildFailure unsound = new CellSources(request).test(folder);
        if (unsound != null) {
            return new LayerTestResult(folder, List.of(), null, List.of(), Duration.ZERO, unsound);
        }
        Map<String, String> args = new TreeMap<>(cell.args());
        if (cell.node() != null) {
            args.putIfAbsent("NODE_VERSION", cell.node());
        }
        TestRequest test = TestRequest.of(
                        imageId,
                        Path.of(request.root()).resolve(folder).normalize().toString(),
                        folder,
                        request.runId())
                .withArgs(args)
                .withMasked(request.secrets().values())
                .withNetwork(cell.network())
                .withTimeout(request.stepTimeout());
        return retries.perform("test " + folder, () -> daemon.test(test, log), LayerTestResult::failure);
    }

    /**
     * What is in a proven image: all of its files are read.
     *
     * @throws IOException if it cannot be read, although the daemon works
     */
    ImageContents contents(String imageId) throws DaemonException, IOException, InterruptedException {
        log.heading("read the packages of " + imageId);
        AtomicReference<ImageContents> contents = new AtomicReference<>();
        return logged(read(() -> {
            daemon.export(
                    imageId,
                    request.runId(),
                    request.stepTimeout(),
                    archive -> contents.set(ContentsReader.read(archive)));
            return contents.get();
        }));
    }

    /**
     * What is in a proven image that was uploaded.
     *
     * @param uploaded its manifest
     * @param layers those of its layers that were sent to the registry
     * @throws IOException if it cannot be read, although the daemon works
     */
    ImageContents contents(Candidate candidate, Manifest uploaded, UploadedLayers layers)
            throws DaemonException, IOException, InterruptedException {
        String imageId = candidate.build().imageId();
        List<String> bases = bases(candidate);
        UploadedContents contents = new UploadedContents(daemon, request.runId(), request.stepTimeout(), log::line);
        Optional<ImageContents> read = read(() -> contents.read(imageId, bases, uploaded, layers));
        return read.isPresent() ? logged(read.get()) : contents(imageId);
    }

    /** Names or ids of the images that a candidate may be built on. */
    private List<String> bases(Candidate candidate) {
        BaseImage base = candidate.base();
        return base == null || base.imageId() == null
                ? request.planned().bases().stream().map(ExternalBase::image).toList()
                : List.of(base.imageId());
    }

    /** Waits until no other upload of this JVM sends one of the candidate's new layers. */
    LayerClaims.Claim claim(Candidate candidate) throws DaemonException, InterruptedException {
        ImageFacts image = daemon.inspect(candidate.build().imageId());
        int known = 0;
        for (String name : bases(candidate)) {
            known = daemon.find(name)
                    .filter(image::standsOn)
                    .map(base -> base.diffIds().size())
                    .orElse(known);
        }
        return UPLOADS.claim(
                daemon.info().id() + " " + request.upload().target().name(),
                image.diffIds().subList(known, image.diffIds().size()),
                () -> log.line("waiting for the upload of an image with the same new layers"));
    }

    private ImageContents logged(ImageContents contents) {
        log.line(contents.packages().size() + " packages");
        contents.unread().forEach(note -> log.line("not read: " + note));
        return contents;
    }

    @FunctionalInterface
    private interface Reading<T> {
        T of() throws DaemonException, InterruptedException;
    }

    private <T> T read(Reading<T> reading) throws DaemonException, IOException, InterruptedException {
        DaemonException last;
        do {
            try {
                return reading.of();
            } catch (DaemonException failed) {
                last = failed;
            }
        } while (last.kind() == FaultKind.TRANSPORT && retries.another("contents", last.getMessage()));
        Retries.checkDaemon(BuildFailure.of(last));
        throw new IOException("the contents of the image can't be read: " + last.getMessage(), last);
    }
}
