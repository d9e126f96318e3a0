package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryLogins;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.JournalRecord;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnfinishedRuns;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.ScanGate;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an interrupted run proved is kept, whatever state the registry with its images is in. */
@RegistryTest
class RunResumerTest {
    private static final String CELL = "jessie:4.4.7";
    private static final String REPOSITORY = "resumed/jessie";
    private static final Plan PLAN = Plans.plan(Plans.cell(CELL, null));

    @TempDir
    private Path folder;

    private TestRegistry registry;
    private FaultyProxy proxy;
    private String digest;
    private InterruptedRuns interrupted;

    @BeforeEach
    void interruptedRunThatProvedACell() throws Exception {
        registry = TestRegistry.start();
        proxy = FaultyProxy.before(registry.address());
        SmallImage image = SmallImage.of("resumed");
        image.stage(new RegistryClient(registry.address(), null, 0), REPOSITORY);
        digest = image.digest();
        UnfinishedRuns unfinished = new UnfinishedRuns(folder.resolve("unfinished"));
        Path path = new RunFolder(folder.resolve("killed")).journal("killed");
        unfinished.began("killed", path);
        try (Journal journal = new Journal(path)) {
            journal.append(new JournalRecord.Started(
                    "killed", System.currentTimeMillis(), "image-matrix.yaml", List.of(CELL)));
            journal.append(new JournalRecord.CellEnded(CellResults.proven(
                    CELL,
                    image.imageId(),
                    new CellResult.StagedImage(
                            proxy.address(),
                            REPOSITORY,
                            digest,
                            image.manifest().mediaType()))));
        }
        interrupted = InterruptedRuns.of(unfinished, "image-matrix.yaml", id -> false);
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        registry.close();
    }

    @Test
    void cell_is_not_built_again_while_its_image_is_there() throws Exception {
        assertThat(resumed()).containsExactly(CELL);
    }

    @Test
    void cell_is_built_again_if_its_image_is_gone_or_can_no_longer_be_read() throws Exception {
        proxy.always("(HEAD|GET) .*/manifests/" + digest, exchange -> exchange.refuse(500, "UNKNOWN", "empty link"));
        assertThat(resumed()).isEmpty();

        proxy.heal();
        proxy.always("(HEAD|GET) .*/manifests/", exchange -> exchange.refuse(404, "MANIFEST_UNKNOWN", "gone"));
        assertThat(resumed()).isEmpty();
    }

    @Test
    void run_ends_and_keeps_what_is_proven_if_the_registry_fails_for_all() throws Exception {
        proxy.always("/v2/.*/", exchange -> exchange.refuse(503, "UNAVAILABLE", "restarting"));
        assertThatThrownBy(this::resumed).isInstanceOf(RegistryException.class).hasMessageContaining("503");

        proxy.heal();
        assertThat(resumed()).containsExactly(CELL);
    }

    private List<String> resumed() throws Exception {
        List<String> ended = new ArrayList<>();
        Scheduler scheduler =
                new Scheduler(PLAN, Map.of(), Map.of(), false, (result, from) -> ended.add(result.cell()));
        new RunResumer(
                        interrupted,
                        "next",
                        PLAN,
                        new Registries(RegistryLogins.ANONYMOUS, 0, PLAN),
                        ProvenImageLocator.NONE,
                        null,
                        ScanGate.NONE)
                .resume(scheduler, new PrintStream(OutputStream.nullOutputStream()));
        return ended;
    }
}
