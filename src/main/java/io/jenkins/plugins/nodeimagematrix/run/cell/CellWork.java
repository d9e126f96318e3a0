package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.contents.UploadedLayers;
import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.build.BuildResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.LayerTestResult;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonInfo;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.BaseImage;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.registry.image.LayerClaims;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScannerReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The work for one cell next to its daemon: builds the candidate, builds every test on it, has it scanned if that is demanded, and
 * uploads the blobs of a proven image, without its manifest. Test failures are not retried; transport faults are, with growing pauses.
 */
public final class CellWork {
    private static final int MAX_VERSION_CHARS = 200;

    private final CellRequest request;
    private final Cell cell;
    private final Daemon daemon;
    private final CellLog log;
    private final Retries retries;
    private final long started;
    private final CellSteps steps;

    private CellWork(CellRequest request, Daemon daemon, CellLog log, Retries retries, long started) {
        this.request = request;
        this.cell = request.planned().cell();
        this.daemon = daemon;
        this.log = log;
        this.retries = retries;
        this.started = started;
        this.steps = new CellSteps(request, daemon, log, retries);
    }

    /**
     * Builds and tests the cell. A daemon that is restarted meanwhile gets another attempt, which uses its build cache.
     *
     * @param out receives the cell's full log
     * @param waits receives the long waits for limits of registries
     * @throws DaemonException if the daemon cannot be used, so that the cell must run elsewhere
     */
    public static CellOutcome perform(CellRequest request, OutputStream out, Consumer<RegistryWait> waits)
            throws DaemonException, IOException, InterruptedException {
        long started = System.currentTimeMillis();
        CellLog log = new CellLog(out, waits);
        Retries retries = new Retries(request.retries(), log);
        Path scratch = Files.createDirectories(Path.of(request.scratch()));
        Map<String, String> environment = DaemonCache.environment(request.environment(), scratch);
        log.heading(request.cell() + ": " + request.planned().reason().text());
        boolean answered = false;
        while (true) {
            try {
                Daemon daemon = DaemonCache.connect(environment);
                answered = true;
                log.line("daemon " + daemon.info().version() + " at "
                        + daemon.info().address() + ", " + daemon.info().client());
                CellOutcome outcome = new CellWork(request, daemon, log, retries, started).perform();
                log.heading(
                        request.cell() + ": " + outcome.result().state().name().toLowerCase(java.util.Locale.ROOT));
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

    /**
     * A candidate with its layers and what was tested on it.
     *
     * @param layers empty if it was not built
     * @param tests in their order, up to the last one that was built
     */
    private record Tested(CellSteps.Candidate candidate, List<CellResult.Layer> layers, List<LayerTestResult> tests) {
        String imageId() {
            return candidate.build().imageId();
        }
    }

    private CellOutcome perform() throws DaemonException, IOException, InterruptedException {
        if (isFirstHere()) {
            prune();
        }
        CellSteps.Candidate candidate = steps.candidate();
        BuildResult built = candidate.build();
        try {
            // Read before the upload: a daemon failure after the upload would run the cell a second time.
            List<CellResult.Layer> layers =
                    built.passed() ? CellReports.layers(daemon.layers(built.imageId())) : List.of();
            Tested tested = new Tested(candidate, layers, new ArrayList<>());
            if (!built.passed()) {
                return failed(tested, CellReports.failure(CellFailure.Kind.BUILD, built.failure(), cell.context()));
            }
            for (String test : cell.tests()) {
                tested.tests().add(steps.test(built.imageId(), test));
            }
            LayerTestResult bad = tested.tests().stream()
                    .filter(test -> !test.passed())
                    .findFirst()
                    .orElse(null);
            if (bad != null) {
                return failed(tested, CellReports.failure(CellFailure.Kind.TEST, bad.failure(), bad.name()));
            }
            if (cell.tests().isEmpty() && !cell.untested()) {
                return failed(
                        tested,
                        CellFailure.of(
                                CellFailure.Kind.TEST,
                                "has no test, so it can't be proven; add a test folder, or set untested: true"));
            }
            return staged(tested);
        } finally {
            if (!keep(built)) {
                release(candidate);
            }
            prune();
        }
    }

    /**
     * Whether this is the run's first cell on this daemon. The daemon may be over its budget already, because of other runs
     * or because the budget was reduced.
     */
    private boolean isFirstHere() throws IOException {
        try {
            Files.createFile(run().resolve("began"));
            return true;
        } catch (FileAlreadyExistsException later) {
            return false;
        }
    }

    /** The run's folder on this machine. */
    private Path run() {
        return Path.of(request.scratch()).getParent();
    }

    /**
     * Removes images beyond the disk budget. Runs that have a folder next to this one are active or not cleaned up yet; their
     * images are kept.
     */
    private void prune() throws InterruptedException {
        if (request.diskBudget() == 0) {
            return;
        }
        try (Stream<Path> runs = Files.list(run().getParent())) {
            Set<String> present =
                    runs.map(folder -> folder.getFileName().toString()).collect(Collectors.toSet());
            List<String> removed = daemon.prune(request.diskBudget(), present);
            if (!removed.isEmpty()) {
                log.line("removed " + removed + " to stay within " + request.diskBudget() + " bytes");
            }
        } catch (DaemonException | IOException later) {
            log.line("the disk budget is applied after the next cell: " + later.getMessage());
        }
    }

    /**
     * Releases the images. What cannot be released now is removed with the run; a failure here must not repeat a proven cell.
     */
    private void release(CellSteps.Candidate candidate) throws InterruptedException {
        try {
            if (candidate.reproven() != null) {
                daemon.release(candidate.build().imageId(), request.runId());
            } else {
                daemon.release(candidate.build());
            }
        } catch (DaemonException later) {
            log.line("not removed yet; the clean-up of the run removes it: " + later.getMessage());
        }
    }

    /** Whether the candidate is kept until the run is cleaned up: other cells are built on it, or it is at no registry. */
    private boolean keep(BuildResult built) {
        return built.passed() && (request.standsUnderOthers() || request.upload() == null);
    }

    private CellOutcome staged(Tested tested) throws DaemonException, IOException, InterruptedException {
        CellState state = cell.tests().isEmpty() ? CellState.UNTESTED : CellState.PROVEN;
        CellResult.StagedImage reproven = tested.candidate().reproven();
        if (request.readContents() && request.scan() == null && request.upload() != null && reproven == null) {
            return readAndStaged(tested, state);
        }
        ImageContents contents = null;
        if (request.readContents()) {
            try {
                contents = steps.contents(tested.imageId());
            } catch (IOException unreadable) {
                return unreadable(tested, unreadable);
            }
        }
        ScannerReport found = null;
        if (request.scan() != null) {
            CellScan.Outcome scan = new CellScan(request, log).perform(tested.imageId(), contents);
            if (scan.failure() != null) {
                CellResult blocked = result(CellState.FAILED, tested, null, scan.failure());
                return new CellOutcome(blocked, null, null, scan.report());
            }
            found = scan.report();
        }
        if (request.upload() == null || reproven != null) {
            return new CellOutcome(result(state, tested, reproven, null), null, contents, found);
        }
        try (LayerClaims.Claim claim = steps.claim(tested.candidate())) {
            Staging.Outcome staged = Staging.stage(request, daemon, tested.imageId(), null, log, retries);
            if (staged.failure() != null) {
                return failed(tested, staged.failure());
            }
            claim.uploaded();
            return new CellOutcome(result(state, tested, staged.image(), null), staged.manifest(), contents, found);
        }
    }

    /** Reads the contents of the layers while they are uploaded; images with the same new layers then know these. */
    private CellOutcome readAndStaged(Tested tested, CellState state)
            throws DaemonException, IOException, InterruptedException {
        try (LayerClaims.Claim claim = steps.claim(tested.candidate());
                UploadedLayers layers = new UploadedLayers()) {
            Staging.Outcome staged = Staging.stage(request, daemon, tested.imageId(), layers, log, retries);
            if (staged.failure() != null) {
                return failed(tested, staged.failure());
            }
            claim.uploaded();
            return read(tested, state, staged, layers);
        }
    }

    private CellOutcome read(Tested tested, CellState state, Staging.Outcome staged, UploadedLayers layers)
            throws DaemonException, InterruptedException {
        try {
            ImageContents contents = steps.contents(tested.candidate(), staged.manifest(), layers);
            return new CellOutcome(result(state, tested, staged.image(), null), staged.manifest(), contents, null);
        } catch (IOException unreadable) {
            return unreadable(tested, unreadable);
        }
    }

    private CellOutcome unreadable(Tested tested, IOException why) {
        return failed(tested, CellFailure.of(CellFailure.Kind.TRANSPORT, why.getMessage()));
    }

    private CellOutcome failed(Tested tested, CellFailure failure) {
        return CellOutcome.of(result(CellState.FAILED, tested, null, failure));
    }

    private CellResult result(CellState state, Tested tested, CellResult.StagedImage staged, CellFailure failure) {
        CellSteps.Candidate candidate = tested.candidate();
        if (failure != null) {
            log.line(failure.headline());
        }
        return CellResult.builder(
                        cell.name(),
                        state,
                        request.planned().inputHash(),
                        request.planned().reason().text())
                .imageId(
                        candidate.reproven() == null
                                ? tested.imageId()
                                : request.planned().published().imageId())
                .staged(staged)
                .instructions(CellReports.instructions(candidate.build().steps()))
                .tests(tested.tests().stream().map(CellReports::test).toList())
                .layers(tested.layers())
                .failure(failure)
                .startedMillis(started)
                .durationMillis(System.currentTimeMillis() - started)
                .retries(retries.count())
                .retried(retries.recorded())
                .base(base(candidate.base()))
                .tools(tools())
                .build();
    }

    /** @param image {@code null} if only the Dockerfile names the base, or nothing was built */
    private static CellResult.Base base(BaseImage image) {
        return image == null || image.names().isEmpty()
                ? null
                : new CellResult.Base(image.names().get(0), image.digest(), image.imageId());
    }

    /** A version with unusual characters, as of a daemon that was built from a branch, is shown without them. */
    private CellResult.Tools tools() {
        DaemonInfo info = daemon.info();
        return new CellResult.Tools(
                plain(info.clientVersion()),
                plain(info.version()),
                info.builder().name());
    }

    private static String plain(String version) {
        String known = version.replaceAll("[^\\w.+~ -]", "_");
        return known.substring(0, Math.min(MAX_VERSION_CHARS, known.length()));
    }
}
