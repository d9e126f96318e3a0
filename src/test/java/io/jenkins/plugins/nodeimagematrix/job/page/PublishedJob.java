package io.jenkins.plugins.nodeimagematrix.job.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.job.PageBench;
import io.jenkins.plugins.nodeimagematrix.job.SampleReports;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.run.Shop;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.FreestyleJob;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** A job on a controller that published two releases to a real registry, with a browser; as a fixture of one test class. */
final class PublishedJob implements AutoCloseable {
    static final String NAME = "published";
    static final String PAGE = "job/" + NAME + "/image-matrix/";

    private static final String BUILDER =
            "<io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder><file>image-matrix.yaml</file>"
                    + "</io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder>";

    final PageBench bench;
    final Shop shop;
    final SmallImage older;
    final SmallImage newer;
    private final PrivateRegistry registry;
    private final FaultyProxy proxy;

    private PublishedJob(String controller) throws Exception {
        registry = PrivateRegistry.start();
        registry.expectAliasesMovedBack("nodesource/jessie");
        proxy = FaultyProxy.before(registry.address());
        bench = PageBench.start(controller);
        build("4.4.6", RunOutcome.SUCCESS);
        MatrixStore memory = new MatrixStore(bench.folder(new Build(bench.controller.client(), NAME, 1))
                .path()
                .getParent()
                .getParent()
                .getParent()
                .resolve(MatrixActions.FOLDER));
        shop = new Shop(proxy, "nodesource/jessie", Files.createDirectories(memory.folder()));
        older = shop.proven("4.4.6", "4={line}", "argon={codename}");
        shop.publish();
        build("4.4.7", RunOutcome.UNSTABLE);
        newer = shop.proven("4.4.7", "4={line}", "argon={codename}");
        shop.publish();
        shop.remember(memory);
        bench.controller.client().putJob(NAME, freestyle().xml());
    }

    /** @param controller name of the controller */
    static PublishedJob open(String controller) throws Exception {
        return new PublishedJob(controller);
    }

    static FreestyleJob freestyle() {
        return new FreestyleJob("docker", BUILDER);
    }

    /** A build that ended with a report, a lock, and what the trend needs. */
    private void build(String newest, RunOutcome outcome) throws Exception {
        RunReport report = SampleReports.of(
                List.of("jessie", "trixie"),
                List.of("4.4.6", newest),
                (os, node) ->
                        outcome == RunOutcome.UNSTABLE && os.equals("trixie") ? CellState.FAILED : CellState.PROVEN,
                3,
                outcome);
        Build build = bench.build(NAME, report);
        Files.writeString(bench.folder(build).path().resolve("lock.json"), """
                {"version": 1, "path": "image-matrix.lock", "text": "format 1\\n4.4.6 2016-06-23 first-run\\n"}
                """);
        bench.keepStates(build);
    }

    /** Paths below the job's page whose data have an ETag, for a user with read permission. */
    List<String> data() {
        String tag = published().at("/repositories/0/tags/0/reference").asText();
        return List.of("status", "published", "held", "trend", "drift", "history?tag=" + tag, "badge", "lock");
    }

    JsonNode published() {
        return bench.controller.client().json(PAGE + "published");
    }

    @Override
    public void close() throws IOException {
        bench.close();
        proxy.close();
        registry.close();
    }
}
