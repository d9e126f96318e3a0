package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.proof.TestKeys;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Referrer;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryLogins;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.schedule.CellExecutor;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import io.jenkins.plugins.nodeimagematrix.run.schedule.WorkerSlot;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run puts the proofs of an image while it still has other cells to build. */
@RegistryTest
class ProofsWhileBuildingTest extends AtShop {
    private static final WorkerSlot WORKER = new WorkerSlot("w", "agent", Set.of(WorkerSlot.ANY));

    private final Plan plan = Plans.plan(Plans.cell("a:1.0.0", null), Plans.cell("a:2.0.0", null));

    /** @param push whether the run puts tags; otherwise it only stages */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void proofs_are_there_while_another_cell_is_open(boolean push) throws Exception {
        Registries registries = new Registries(RegistryLogins.ANONYMOUS, 0, plan);
        SmallImage image = SmallImage.of("early " + push);
        CellExecutor executor = scheduler -> {
            proveFirst(scheduler, image, registries);
            Await.until(
                    Duration.ofSeconds(30),
                    () -> kinds(image).toList().containsAll(TestProofs.KINDS),
                    () -> proxy.requests().toString());
            throw new IOException("enough is seen");
        };
        try (MatrixRun run = open(RunSettings.builder().push(push).stage(!push).build(), registries)) {
            assertThatThrownBy(() -> run.perform(executor, ProvenImageLocator.NONE))
                    .hasMessage("enough is seen");
        }
    }

    @Test
    void run_that_publishes_nothing_puts_none() throws Exception {
        Registries registries = new Registries(RegistryLogins.ANONYMOUS, 0, plan);
        SmallImage image = SmallImage.of("unpublished");
        CellExecutor executor = scheduler -> {
            proveFirst(scheduler, image, registries);
            scheduler.cancel("enough");
        };
        try (MatrixRun run = open(RunSettings.builder().push(false).build(), registries)) {
            run.perform(executor, ProvenImageLocator.NONE);
        }
        assertThat(proxy.count("sha256-")).isZero();
        assertThat(kinds(image)).isEmpty();
    }

    private void proveFirst(Scheduler scheduler, SmallImage image, Registries registries)
            throws IOException, InterruptedException {
        image.stage(registries.at(shop.registry), shop.repository);
        scheduler.complete(
                scheduler.take(WORKER).orElseThrow(),
                CellResults.proven(
                        "a:1.0.0",
                        image.imageId(),
                        new CellResult.StagedImage(shop.registry, shop.repository, image.digest(), "type")));
    }

    private Stream<String> kinds(SmallImage image) {
        try {
            return outside.referrers(shop.repository).list(image.digest()).referrers().stream()
                    .map(Referrer::annotations)
                    .map(annotations -> annotations.get("dev.sigstore.bundle.predicateType"));
        } catch (IOException | InterruptedException fault) {
            throw new IllegalStateException(fault);
        }
    }

    private MatrixRun open(RunSettings settings, Registries registries) throws IOException {
        return MatrixRun.open(
                Plans.origin("run", "demo #3"),
                Plans.planned(plan, (planned, results, contents) -> new TestProofs(TestKeys.p256(), "it works")),
                settings,
                registries,
                new MatrixStore(folder),
                new RunFolder(folder.resolve("run")),
                RunConsole.plain(new PrintStream(OutputStream.nullOutputStream())));
    }
}
