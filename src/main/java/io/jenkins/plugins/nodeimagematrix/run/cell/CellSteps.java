package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.contents.ContentsReader;
import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildFailure;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildRequest;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.LayerTestResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.TestRequest;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
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
     * What is in a proven image.
     *
     * @throws IOException if it cannot be read, although the daemon works
     */
    ImageContents contents(String imageId) throws DaemonException, IOException, InterruptedException {
        log.heading("read the packages of " + imageId);
        DaemonException last;
        do {
            AtomicReference<ImageContents> contents = new AtomicReference<>();
            try {
                daemon.export(
                        imageId,
                        request.runId(),
                        request.stepTimeout(),
                        archive -> contents.set(ContentsReader.read(archive)));
                log.line(contents.get().packages().size() + " packages");
                contents.get().unread().forEach(note -> log.line("not read: " + note));
                return contents.get();
            } catch (DaemonException failed) {
                last = failed;
            }
        } while (last.kind() == FaultKind.TRANSPORT && retries.another("contents", last.getMessage()));
        Retries.checkDaemon(BuildFailure.of(last));
        throw new IOException("the contents of the image can't be read: " + last.getMessage(), last);
    }
}
