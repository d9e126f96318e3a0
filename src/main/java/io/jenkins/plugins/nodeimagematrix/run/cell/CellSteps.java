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
import io.jenkins.plugins.nodeimagematrix.docker.client.TransportFaults;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.ExternalBase;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ExternalImage;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.schedule.BaseSource;
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
    private CellResult.StagedImage reproven;
    /** The candidate's base image, if it is known before the build. */
    private BaseImage base;

    CellSteps(CellRequest request, Daemon daemon, CellLog log, Retries retries) {
        this.request = request;
        this.cell = request.planned().cell();
        this.daemon = daemon;
        this.log = log;
        this.retries = retries;
    }

    /** The image to test: the published image if it has the same inputs, otherwise a new build. */
    BuildResult candidate() throws DaemonException, IOException, InterruptedException {
        if (request.planned().retest() && request.upload() != null) {
            PublishedImage published = request.planned().published();
            ImageReference at = published.reference();
            Optional<Manifest> there = Staging.client(request, at).get(at.repository(), published.digest());
            if (there.isPresent()) {
                String here = Staging.hold(request, at, published.digest(), published.imageId(), daemon, log, retries);
                reproven = new CellResult.StagedImage(
                        at.registry(),
                        at.repository(),
                        published.digest(),
                        there.get().mediaType());
                return new BuildResult(here, null, List.of(), Duration.ZERO, null);
            }
            log.line("the registry lost " + at.name() + "@" + published.digest() + "; building it again");
        }
        BuildFailure missing = cell.from() == null ? refreshBases() : bringBase();
        if (missing != null) {
            return new BuildResult(null, null, List.of(), Duration.ZERO, missing);
        }
        if (cell.from() == null) {
            base = parent();
        }
        return build();
    }

    /**
     * Pulls the image named in the matrix file, at the digest that the plan resolved. If the pull fails, a copy on the daemon
     * is used, unless the cell is rebuilt because this base changed.
     */
    private BuildFailure bringBase() throws DaemonException, InterruptedException {
        List<ExternalBase> bases = request.planned().bases();
        String digest = bases.isEmpty() ? null : bases.get(0).digest();
        BuildFailure failure = bringBase(digest);
        while (mayTryAgain("pull " + cell.from(), failure)) {
            failure = bringBase(digest);
        }
        checkDaemon(failure);
        if (failure != null
                && cell.verify() == null
                && request.planned().reason().kind() != ReasonKind.BASE_CHANGED) {
            base = daemon.baseHere(cell.from(), cell.platform()).orElse(null);
        }
        if (base == null) {
            return failure;
        }
        if (failure != null) {
            log.line("using the local " + cell.from() + ": " + failure.message());
        }
        log.line("base image " + cell.from() + ": " + (base.digest() == null ? base.imageId() : base.digest()));
        return null;
    }

    private BuildFailure bringBase(String digest) throws InterruptedException {
        try {
            base = cell.verify() == null ? daemon.base(cell.from(), digest, cell.platform()) : verifiedBase(digest);
            return null;
        } catch (DaemonException failed) {
            String message = "the base image " + cell.from() + " can't be pulled: " + failed.getMessage();
            return new BuildFailure(failed.kind(), message, null, 0, null, null, "");
        }
    }

    /** The image of exactly the digest whose signature was verified, even if this daemon has another one of that name. */
    private BaseImage verifiedBase(String digest) throws DaemonException, InterruptedException {
        ExternalImage named = ExternalImage.parse(cell.from());
        String verified = named.digest() == null ? digest : named.digest();
        BaseImage exact = daemon.base(new ExternalImage(named.reference(), verified).name(), verified, cell.platform());
        return new BaseImage(exact.imageId(), List.of(cell.from()), verified);
    }

    /**
     * Makes the build use the base digests that the plan resolved, not older images on this daemon.
     *
     * @return the failure, if the cell is rebuilt because a base changed and that base cannot be pulled; else {@code null}
     */
    private BuildFailure refreshBases() throws DaemonException, InterruptedException {
        for (ExternalBase base : request.planned().bases()) {
            BuildFailure failure = base.digest() == null ? null : refresh(base);
            while (mayTryAgain("pull " + base.image(), failure)) {
                failure = refresh(base);
            }
            checkDaemon(failure);
            if (failure != null && request.planned().reason().kind() == ReasonKind.BASE_CHANGED) {
                return failure;
            }
            if (failure != null) {
                log.line("using the local " + base.image() + ": " + failure.message());
            }
        }
        return null;
    }

    private BuildFailure refresh(ExternalBase base) throws InterruptedException {
        try {
            if (daemon.pull(base.image(), base.digest(), cell.platform())) {
                log.line("pulled the new " + base.image());
            }
            return null;
        } catch (DaemonException failed) {
            String message = "the base image " + base.image() + " can't be updated: " + failed.getMessage();
            return new BuildFailure(failed.kind(), message, null, 0, null, null, "");
        }
    }

    /** The published image that is tested again; {@code null} if the candidate was built. */
    CellResult.StagedImage reproven() {
        return reproven;
    }

    /** The candidate's base image; {@code null} if only the Dockerfile names it, or nothing was built. */
    CellResult.Base base() {
        return base == null || base.names().isEmpty()
                ? null
                : new CellResult.Base(base.names().get(0), base.digest(), base.imageId());
    }

    private BaseImage parent() throws DaemonException, IOException, InterruptedException {
        List<String> names = request.baseNames().stream().map(Object::toString).toList();
        if (request.base() instanceof BaseSource.Local local) {
            return new BaseImage(local(local), names, local.digest());
        }
        if (request.base() instanceof BaseSource.FromRegistry registry) {
            return new BaseImage(Staging.fetch(request, registry, daemon, log, retries), names, registry.digest());
        }
        return null;
    }

    /** Another client may have removed the image from the daemon; it is then fetched from the registry. */
    private String local(BaseSource.Local base) throws DaemonException, IOException, InterruptedException {
        Optional<String> here = daemon.hold(base.imageId(), request.runId());
        if (here.isEmpty() && base.digest() != null) {
            return Staging.fetch(
                    request,
                    new BaseSource.FromRegistry(cell.parent(), base.imageId(), base.digest()),
                    daemon,
                    log,
                    retries);
        }
        return here.orElse(base.imageId());
    }

    private BuildResult build() throws DaemonException, InterruptedException {
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
        BuildResult result = daemon.build(build, log);
        while (mayTryAgain("build", result.failure())) {
            result = daemon.build(build, log);
        }
        checkDaemon(result.failure());
        return result;
    }

    LayerTestResult test(BuildResult candidate, String folder) throws DaemonException, InterruptedException {
        log.heading("test " + folder + " on " + candidate.imageId());
        BuildFailure unsound = new CellSources(request).test(folder);
        if (unsound != null) {
            return new LayerTestResult(folder, List.of(), null, List.of(), Duration.ZERO, unsound);
        }
        Map<String, String> args = new TreeMap<>(cell.args());
        if (cell.node() != null) {
            args.putIfAbsent("NODE_VERSION", cell.node());
        }
        TestRequest test = TestRequest.of(
                        candidate.imageId(),
                        Path.of(request.root()).resolve(folder).normalize().toString(),
                        folder,
                        request.runId())
                .withArgs(args)
                .withMasked(request.secrets().values())
                .withNetwork(cell.network())
                .withTimeout(request.stepTimeout());
        LayerTestResult result = daemon.test(test, log);
        while (mayTryAgain("test " + folder, result.failure())) {
            result = daemon.test(test, log);
        }
        checkDaemon(result.failure());
        return result;
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
        checkDaemon(BuildFailure.of(last));
        throw new IOException("the contents of the image can't be read: " + last.getMessage(), last);
    }

    private boolean mayTryAgain(String what, BuildFailure failure) throws InterruptedException {
        return failure != null && failure.kind() == FaultKind.TRANSPORT && retries.another(what, failure.message());
    }

    /** A daemon that is gone or full is not the cell's fault; the cell can succeed on another agent. */
    private static void checkDaemon(BuildFailure failure) throws DaemonException {
        if (failure == null) {
            return;
        }
        if (failure.kind() == FaultKind.DAEMON) {
            throw new DaemonException(FaultKind.DAEMON, failure.message());
        }
        if (TransportFaults.isDiskFull(failure.message() + "\n" + failure.lastOutput())) {
            throw new DaemonException(FaultKind.REFUSED, "its disk is full: " + failure.message());
        }
    }
}
