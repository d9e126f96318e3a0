package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.docker.BaseImage;
import io.jenkins.plugins.nodeimagematrix.docker.BuildFailure;
import io.jenkins.plugins.nodeimagematrix.docker.BuildRequest;
import io.jenkins.plugins.nodeimagematrix.docker.BuildResult;
import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.TestRequest;
import io.jenkins.plugins.nodeimagematrix.docker.TestResult;
import io.jenkins.plugins.nodeimagematrix.matrix.Cell;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * All that is done for one cell where a daemon is: the candidate is built, every test is built on it, and a proven one is
 * staged at the registry, by digest. Test failures are never tried again; transport faults are, with growing pauses.
 */
public final class CellWork {
    /** Label of the cell's input hash, by which a later run knows at the registry what an image was made of. */
    public static final String INPUTS_LABEL = "io.jenkins.plugins.node-image-matrix.inputs";

    /** Label of the Node.js release inside, by which an alias is kept from moving back. */
    public static final String NODE_LABEL = "io.jenkins.plugins.node-image-matrix.node";

    private static final Pattern DISK_FULL = Pattern.compile("no space left on device", Pattern.CASE_INSENSITIVE);

    private final CellOrder order;
    private final Cell cell;
    private final Daemon daemon;
    private final CellLog log;
    private final long started = System.currentTimeMillis();
    private int retries;

    private CellWork(CellOrder order, Daemon daemon, CellLog log) {
        this.order = order;
        this.cell = order.planned().cell();
        this.daemon = daemon;
        this.log = log;
    }

    /**
     * @param out takes the cell's full log
     * @throws DaemonException if the daemon can't be used, so that the cell is to be done elsewhere
     */
    public static CellResult perform(CellOrder order, OutputStream out)
            throws DaemonException, IOException, InterruptedException {
        CellLog log = new CellLog(out);
        Map<String, String> environment = new TreeMap<>(AgentEnvironment.with(order.environment()));
        environment.put(
                "TMPDIR", Files.createDirectories(Path.of(order.scratch())).toString());
        Daemon daemon = Daemon.connect(environment);
        log.heading(order.cell() + ": " + order.planned().reason().text());
        log.line("daemon " + daemon.info().version() + " at " + daemon.info().address() + ", "
                + daemon.info().client());
        CellResult result = new CellWork(order, daemon, log).perform();
        log.heading(order.cell() + " is " + result.state().name().toLowerCase(java.util.Locale.ROOT));
        return result;
    }

    private CellResult perform() throws DaemonException, IOException, InterruptedException {
        BaseImage base = base();
        BuildResult built = build(base);
        List<TestResult> tests = new ArrayList<>();
        try {
            if (!built.passed()) {
                return ended(
                        CellState.FAILED,
                        built,
                        tests,
                        null,
                        CellReports.failure(CellResult.Failure.Kind.BUILD, built.failure(), cell.context()));
            }
            for (String test : cell.tests()) {
                tests.add(test(built, test));
            }
            TestResult bad =
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
                daemon.release(built);
            }
        }
    }

    /** A candidate that others stand on, or that is not at a registry yet, stays until the run is swept up. */
    private boolean keep(BuildResult built) {
        return built.passed() && (order.standsUnderOthers() || order.upload() == null);
    }

    private CellResult staged(BuildResult built, List<TestResult> tests)
            throws DaemonException, IOException, InterruptedException {
        CellState state = cell.tests().isEmpty() ? CellState.UNTESTED : CellState.PROVEN;
        if (order.upload() == null) {
            return ended(state, built, tests, null, null);
        }
        Staging.Outcome staged = Staging.stage(order, daemon, built.imageId(), log);
        retries += staged.retries();
        return staged.failure() == null
                ? ended(state, built, tests, staged.image(), null)
                : ended(CellState.FAILED, built, tests, null, staged.failure());
    }

    private BaseImage base() throws DaemonException, IOException, InterruptedException {
        List<String> names = order.baseNames().stream().map(Object::toString).toList();
        if (order.base() instanceof BaseSource.Local local) {
            return new BaseImage(daemon.hold(local.imageId(), order.runId()).orElse(local.imageId()), names);
        }
        if (order.base() instanceof BaseSource.FromRegistry registry) {
            return new BaseImage(Staging.fetch(order, registry, daemon, log), names);
        }
        return null;
    }

    private BuildResult build(BaseImage base) throws DaemonException, InterruptedException {
        Map<String, String> labels = new TreeMap<>(cell.labels());
        labels.put(INPUTS_LABEL, order.planned().inputHash());
        if (cell.node() != null) {
            labels.put(NODE_LABEL, cell.node());
            labels.putIfAbsent("org.opencontainers.image.version", cell.node());
        }
        Path root = Path.of(order.root());
        String context = root.resolve(cell.context()).normalize().toString();
        String dockerfile = Path.of(context)
                .relativize(root.resolve(cell.dockerfile()).normalize())
                .toString();
        BuildRequest request = BuildRequest.of(cell.name(), context, order.runId())
                .withDockerfile(dockerfile)
                .withArgs(cell.args())
                .withLabels(labels)
                .withSecrets(order.secrets())
                .withTarget(cell.target())
                .withNetwork(cell.network())
                .withPlatform(cell.platform())
                .withTimeout(Duration.ofMillis(order.stepTimeoutMillis()));
        if (base != null) {
            request = request.withBase(base);
        }
        log.heading("build " + cell.dockerfile());
        BuildResult result = daemon.build(request, log);
        while (mayTryAgain(result.failure())) {
            result = daemon.build(request, log);
        }
        checkDaemon(result.failure());
        return result;
    }

    private TestResult test(BuildResult candidate, String folder) throws DaemonException, InterruptedException {
        log.heading("test " + folder + " on " + candidate.imageId());
        Map<String, String> args = new TreeMap<>(cell.args());
        if (cell.node() != null) {
            args.putIfAbsent("NODE_VERSION", cell.node());
        }
        TestRequest request = TestRequest.of(
                        candidate.imageId(),
                        Path.of(order.root()).resolve(folder).normalize().toString(),
                        folder,
                        order.runId())
                .withArgs(args)
                .withNetwork(cell.network())
                .withTimeout(Duration.ofMillis(order.stepTimeoutMillis()));
        TestResult result = daemon.test(request, log);
        while (mayTryAgain(result.failure())) {
            result = daemon.test(request, log);
        }
        checkDaemon(result.failure());
        return result;
    }

    private boolean mayTryAgain(BuildFailure failure) throws InterruptedException {
        if (failure == null || failure.kind() != FaultKind.TRANSPORT || retries >= order.retries()) {
            return false;
        }
        retries++;
        long pause = Math.min(30_000, 1_000L << retries);
        log.line("transport fault, trying again in " + pause / 1000 + " s: " + failure.message());
        Thread.sleep(pause);
        return true;
    }

    /** A daemon that is gone or full is no fault of the cell, which may well end elsewhere. */
    private static void checkDaemon(BuildFailure failure) throws DaemonException {
        if (failure == null) {
            return;
        }
        if (failure.kind() == FaultKind.DAEMON) {
            throw new DaemonException(FaultKind.DAEMON, failure.message());
        }
        if (DISK_FULL.matcher(failure.message() + "\n" + failure.lastOutput()).find()) {
            throw new DaemonException(FaultKind.DAEMON, "its disk is full: " + failure.message());
        }
    }

    private CellResult ended(
            CellState state,
            BuildResult built,
            List<TestResult> tests,
            CellResult.StagedImage staged,
            CellResult.Failure failure)
            throws DaemonException, InterruptedException {
        if (failure != null) {
            log.line(failure.headline());
        }
        return new CellResult(
                cell.name(),
                state,
                order.planned().inputHash(),
                order.planned().reason().text(),
                built.imageId(),
                staged,
                CellReports.instructions(built.steps()),
                tests.stream().map(CellReports::test).toList(),
                built.passed() ? CellReports.layers(daemon.layers(built.imageId())) : List.of(),
                failure,
                null,
                started,
                System.currentTimeMillis() - started,
                retries);
    }
}
