package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.build.LayerTestResult;
import io.jenkins.plugins.nodeimagematrix.docker.build.TestRequest;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.FaultKind;
import io.jenkins.plugins.nodeimagematrix.docker.image.ImageFacts;
import io.jenkins.plugins.nodeimagematrix.run.report.CellFailure;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The work for test layers on one image, next to its daemon. All tests are built even if one fails; none is retried. Tests
 * are built on the image id, not on its name, so that the result applies to exactly that image.
 */
public final class LayerTestWork {
    private LayerTestWork() {}

    /**
     * @param out receives the full log
     * @throws DaemonException if the daemon can't be used or has no such image
     */
    public static LayerTestReport perform(LayerTestRequest request, OutputStream out)
            throws DaemonException, IOException, InterruptedException {
        long started = System.currentTimeMillis();
        CellLog log = new CellLog(out);
        Path scratch = Files.createDirectories(Path.of(request.scratch()));
        Daemon daemon = Daemon.connect(DaemonCache.environment(request.environment(), scratch));
        ImageFacts image = daemon.find(request.image())
                .orElseThrow(() -> new DaemonException(
                        FaultKind.REFUSED,
                        "the daemon at " + daemon.info().address() + " has no image '" + request.image()
                                + "'; build it or pull it there first"));
        log.heading("tests of " + request.image() + " on " + image.id() + ", daemon "
                + daemon.info().version() + " at " + daemon.info().address());
        List<LayerTestResult> tests = new ArrayList<>();
        for (LayerTestRequest.Folder folder : request.folders()) {
            log.heading("test " + folder.name());
            tests.add(daemon.test(testRequest(request, image, folder), log));
            checkDaemon(tests.get(tests.size() - 1));
        }
        List<CellFailure> failures = tests.stream()
                .filter(test -> !test.passed())
                .map(test -> CellReports.failure(CellFailure.Kind.TEST, test.failure(), test.name()))
                .toList();
        CellResult result = CellResult.builder(
                        request.name(), failures.isEmpty() ? CellState.PROVEN : CellState.FAILED, "", "")
                .imageId(image.id())
                .tests(tests.stream().map(CellReports::test).toList())
                .layers(CellReports.layers(daemon.layers(image.id())))
                .failure(failures.isEmpty() ? null : failures.get(0))
                .startedMillis(started)
                .durationMillis(System.currentTimeMillis() - started)
                .build();
        return new LayerTestReport(result, failures);
    }

    private static TestRequest testRequest(LayerTestRequest request, ImageFacts image, LayerTestRequest.Folder folder) {
        return TestRequest.of(image.id(), folder.path(), folder.name(), request.runId())
                .withArgs(request.args())
                .withNetwork(request.network())
                .withTimeout(request.timeout());
    }

    private static void checkDaemon(LayerTestResult test) throws DaemonException {
        if (test.failure() != null && test.failure().kind() == FaultKind.DAEMON) {
            throw new DaemonException(FaultKind.DAEMON, test.failure().message());
        }
    }
}
