package io.jenkins.plugins.nodeimagematrix.run.engine;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.run.CellRequests;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellOutcome;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellRequest;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellWork;
import io.jenkins.plugins.nodeimagematrix.run.cell.DaemonCache;
import io.jenkins.plugins.nodeimagematrix.run.cell.ManifestCommit;
import io.jenkins.plugins.nodeimagematrix.run.cell.WorkFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.schedule.BaseSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** The use of one local daemon by one run: the run's folder, and the base images it fetched. */
final class LocalDaemon {
    private final EngineDaemon daemon;
    private final String runId;
    private final WorkFolder work;
    private final Path folder;
    private final Consumer<RegistryWait> waits;
    private final Set<String> bases = new HashSet<>();

    /**
     * Creates the run's folder, after removing what killed runs left.
     *
     * @param waits receives the long waits for limits of registries
     */
    LocalDaemon(EngineDaemon daemon, String runId, WorkFolder work, Consumer<RegistryWait> waits) throws IOException {
        this.daemon = daemon;
        this.waits = waits;
        this.runId = runId;
        this.work = work;
        this.folder = work.open(runId);
    }

    /**
     * Builds and tests one cell.
     *
     * @param manifestCommit commits the manifests of proven images
     * @param root the matrix file's folder
     * @param holder finds another daemon of the run by name
     */
    CellResult perform(
            Assignment assignment,
            CellRequests cellRequests,
            ManifestCommit manifestCommit,
            Path root,
            java.util.function.Function<String, LocalDaemon> holder,
            OutputStream log)
            throws DaemonException, IOException, InterruptedException {
        BaseSource base = assignment.base();
        long started = System.currentTimeMillis();
        if (base instanceof BaseSource.FromAgent from) {
            fetchBase(from.imageId(), holder.apply(from.agent()));
            base = new BaseSource.Local(from.imageId(), null);
        }
        CellRequest request = cellRequests.request(
                assignment.planned(), root.toString(), scratch().toString(), base, daemon.environment());
        CellOutcome outcome = CellWork.perform(request, log, waits);
        CellResult seen = outcome.result()
                .asSeenBy(
                        daemon.name(),
                        assignment.planned().reason().text(),
                        started,
                        Duration.ofMillis(System.currentTimeMillis() - started));
        return manifestCommit.settle(outcome.with(seen));
    }

    private Path scratch() throws IOException {
        return Files.createDirectories(folder.resolve(WorkFolder.SCRATCH));
    }

    private synchronized void fetchBase(String imageId, LocalDaemon from)
            throws DaemonException, IOException, InterruptedException {
        if (bases.contains(imageId)) {
            return;
        }
        Path saved = Files.createTempFile(scratch(), "base", ".tar");
        try {
            from.connect().save(imageId, saved);
            connect().load(saved, imageId, runId);
            bases.add(imageId);
        } finally {
            Files.deleteIfExists(saved);
        }
    }

    private Daemon connect() throws DaemonException, IOException, InterruptedException {
        return DaemonCache.connect(DaemonCache.environment(daemon.environment(), scratch()));
    }

    /** Removes everything that the run left on the daemon and in its folder. */
    void close() throws DaemonException, IOException, InterruptedException {
        work.clean(runId);
    }
}
