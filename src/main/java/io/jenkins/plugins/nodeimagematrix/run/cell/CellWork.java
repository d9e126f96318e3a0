package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.LayerTestResult;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that is done for one cell where a daemon is: the candidate is built, every test is built on it, and a proven one goes to
 * the registry, all but its manifest. Test failures are never tried again; transport faults are, with growing pauses.
 */
public final class CellWork {
    private final CellRequest order;
    private final Cell cell;
    private final Daemon daemon;
    private final CellLog log;
    private final Retries retries;
    private final long started;
    private final CellSteps steps;

    private List<CellResult.Layer> layers = List.of();

    private CellWork(CellRequest order, Daemon daemon, CellLog log, Retries retries, long started) {
        this.order = order;
        this.cell = order.planned().cell();
        this.daemon = daemon;
        this.log = log;
        this.retries = retries;
        this.started = started;
        this.steps = new CellSteps(order, daemon, log, retries);
    }

    /**
     * Does the cell. A daemon that goes away meanwhile and comes back is given another try; what it had built already it
     * finds in its cache.
     *
     * @param out takes the cell's full log
     * @throws DaemonException if the daemon can't be used, so that the cell is to be done elsewhere
     */
    public static CellOutcome perform(CellRequest order, OutputStream out)
            throws DaemonException, IOException, InterruptedException {
        long started = System.currentTimeMillis();
        CellLog log = new CellLog(out);
        Retries retries = new Retries(order.retries(), log);
        Path scratch = Files.createDirectories(Path.of(order.scratch()));
        Map<String, String> environment = DaemonCache.environment(order.environment(), scratch);
        log.heading(order.cell() + ": " + order.planned().reason().text());
        boolean answered = false;
        while (true) {
            try {
                Daemon daemon = DaemonCache.connect(environment);
                answered = true;
                log.line("daemon " + daemon.info().version() + " at "
                        + daemon.info().address() + ", " + daemon.info().client());
                CellOutcome outcome = new CellWork(order, daemon, log, retries, started).perform();
                log.heading(
                        order.cell() + " is " + outcome.result().state().name().toLowerCase(java.util.Locale.ROOT));
                return outcome;
            } catch (DaemonException gone) {
                DaemonCache.forget(environment);
                if (gone.kind() != FaultKind.DAEMON
                        || !answered
                        || !retries.anotherWhenDaemonIsBack(gone.getMessage())) {
                    throw gone;
                }
            }
        }
    }

    private CellOutcome perform() throws DaemonException, IOException, InterruptedException {
        if (isFirstHere()) {
            prune();
        }
        BuildResult built = steps.candidate();
        List<LayerTestResult> tests = new ArrayList<>();
        try {
            // Once it is staged nothing more is asked of the daemon, whose end would then have the cell done twice.
            layers = built.passed() ? CellReports.layers(daemon.layers(built.imageId())) : List.of();
            if (!built.passed()) {
                return ended(
                        CellState.FAILED,
                        built,
                        tests,
                        null,
                        CellReports.failure(CellResult.Failure.Kind.BUILD, built.failure(), cell.context()));
            }
            for (String test : cell.tests()) {
                tests.add(steps.test(built, test));
            }
            LayerTestResult bad =
                    tests.stream().filter(test -> !test.passed()).findFirst().orElse(null);
            if (bad != null) {
                return ended(
                        CellState.FAILED,
                        built,
                        tests,
                        null,
                        CellReports.failure(CellResult.Failure.Kind.TEST, bad.failure(), bad.name()));
            }
            if (cell.tests().isEmpty() && !cell.untested()) {
                return ended(
                        CellState.FAILED,
                        built,
                        tests,
                        null,
                        CellResult.Failure.of(
                                CellResult.Failure.Kind.TEST,
                                "has no test, so nothing proves it; name a test folder, or say untested: true"));
            }
            return staged(built, tests);
        } finally {
            if (!keep(built)) {
                release(built);
            }
            prune();
        }
    }

    /** A daemon may be over its budget already when a run comes to it: what others left there, or a smaller budget. */
    private boolean isFirstHere() throws IOException {
        try {
            Files.createFile(run().resolve("began"));
            return true;
        } catch (FileAlreadyExistsException later) {
            return false;
        }
    }

    /** The run's folder beside the daemon. */
    private Path run() {
        return Path.of(order.scratch()).getParent();
    }

    /** Runs that have a folder beside ours are under way, or not swept up yet; their images stay. */
    private void prune() throws InterruptedException {
        if (order.diskBudget() == 0) {
            return;
        }
        try (Stream<Path> runs = Files.list(run().getParent())) {
            Set<String> present =
                    runs.map(folder -> folder.getFileName().toString()).collect(Collectors.toSet());
            List<String> removed = daemon.prune(order.diskBudget(), present);
            if (!removed.isEmpty()) {
                log.line("removed " + removed + " to stay within " + order.diskBudget() + " bytes");
            }
        } catch (DaemonException | IOException later) {
            log.line("the disk budget has to wait for the next cell: " + later.getMessage());
        }
    }

    /** What can't be let go of now is swept up with the run, and no reason to do a proven cell again. */
    private void release(BuildResult built) throws InterruptedException {
        try {
            if (steps.reproven() != null) {
                daemon.release(built.imageId(), order.runId());
            } else {
                daemon.release(built);
            }
        } catch (DaemonException later) {
            log.line("left until the run is swept up: " + later.getMessage());
        }
    }

    /** A candidate that others stand on, or that is not at a registry yet, stays until the run is swept up. */
    private boolean keep(BuildResult built) {
        return built.passed() && (order.standsUnderOthers() || order.upload() == null);
    }

    private CellOutcome staged(BuildResult built, List<LayerTestResult> tests)
            throws DaemonException, IOException, InterruptedException {
        CellState state = cell.tests().isEmpty() ? CellState.UNTESTED : CellState.PROVEN;
        if (order.upload() == null) {
            return ended(state, built, tests, null, null);
        }
        if (steps.reproven() != null) {
            return ended(state, built, tests, steps.reproven(), null);
        }
        Staging.Outcome staged = Staging.stage(order, daemon, built.imageId(), log, retries);
        return staged.failure() == null
                ? new CellOutcome(result(state, built, tests, staged.image(), null), staged.manifest())
                : ended(CellState.FAILED, built, tests, null, staged.failure());
    }

    private CellOutcome ended(
            CellState state,
            BuildResult built,
            List<LayerTestResult> tests,
            CellResult.StagedImage staged,
            CellResult.Failure failure) {
        return CellOutcome.of(result(state, built, tests, staged, failure));
    }

    private CellResult result(
            CellState state,
            BuildResult built,
            List<LayerTestResult> tests,
            CellResult.StagedImage staged,
            CellResult.Failure failure) {
        if (failure != null) {
            log.line(failure.headline());
        }
        return new CellResult(
                cell.name(),
                state,
                order.planned().inputHash(),
                order.planned().reason().text(),
                steps.reproven() == null
                        ? built.imageId()
                        : order.planned().published().imageId(),
                staged,
                CellReports.instructions(built.steps()),
                tests.stream().map(CellReports::test).toList(),
                layers,
                failure,
                null,
                started,
                System.currentTimeMillis() - started,
                retries.count(),
                retries.told(),
                steps.base());
    }
}
