package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildFailure;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.ExternalBase;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ExternalImage;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.run.schedule.BaseSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The base image of one cell: the image that the matrix file names, or that of another cell, on this daemon. */
final class CellBase {
    private final CellRequest request;
    private final Cell cell;
    private final Daemon daemon;
    private final CellLog log;
    private final Retries retries;

    CellBase(CellRequest request, Daemon daemon, CellLog log, Retries retries) {
        this.request = request;
        this.cell = request.planned().cell();
        this.daemon = daemon;
        this.log = log;
        this.retries = retries;
    }

    /**
     * The base image, or why there is none.
     *
     * @param image {@code null} after a failure, or if only the Dockerfile names the base
     * @param failure {@code null} if the cell can be built
     */
    record Outcome(BaseImage image, BuildFailure failure) {}

    /** Brings the base image to the daemon; one that only the Dockerfile names is pulled if the plan has another digest. */
    Outcome bring() throws DaemonException, IOException, InterruptedException {
        if (cell.from() != null) {
            return external();
        }
        BuildFailure failure = refreshBases();
        return new Outcome(failure == null ? parent() : null, failure);
    }

    /**
     * Pulls the image named in the matrix file, at the digest that the plan resolved. If the pull fails, a copy on the daemon
     * is used, unless the cell is rebuilt because this base changed.
     */
    private Outcome external() throws DaemonException, InterruptedException {
        List<ExternalBase> bases = request.planned().bases();
        String digest = bases.isEmpty() ? null : bases.get(0).digest();
        Outcome pulled = retries.perform("pull " + cell.from(), () -> pull(digest), Outcome::failure);
        BuildFailure failure = pulled.failure();
        BaseImage base = pulled.image();
        if (failure != null
                && cell.verify() == null
                && request.planned().reason().kind() != ReasonKind.BASE_CHANGED) {
            base = daemon.baseHere(cell.from(), cell.platform()).orElse(null);
        }
        if (base == null) {
            return pulled;
        }
        if (failure != null) {
            log.line("using the local " + cell.from() + ": " + failure.message());
        }
        log.line("base image " + cell.from() + ": " + (base.digest() == null ? base.imageId() : base.digest()));
        return new Outcome(base, null);
    }

    private Outcome pull(String digest) throws InterruptedException {
        try {
            BaseImage image =
                    cell.verify() == null ? daemon.base(cell.from(), digest, cell.platform()) : verified(digest);
            return new Outcome(image, null);
        } catch (DaemonException failed) {
            String message = "the base image " + cell.from() + " can't be pulled: " + failed.getMessage();
            return new Outcome(null, new BuildFailure(failed.kind(), message, null, 0, null, null, ""));
        }
    }

    /** The image of exactly the digest whose signature was verified, even if this daemon has another one of that name. */
    private BaseImage verified(String digest) throws DaemonException, InterruptedException {
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
            BuildFailure failure = base.digest() == null
                    ? null
                    : retries.perform("pull " + base.image(), () -> refresh(base), Function.identity());
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
}
