package io.jenkins.plugins.nodeimagematrix.run.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.FromInstructions;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedPlans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.run.engine.Engine;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs of a plan besides the folder: the job's state, decisions of users, and answers of registries. */
@UnitTest
class MatrixPlannerTest {
    private static final String FILE = "image-matrix.yaml";
    private static final String LOCK = "format 1\n4.4.6 2016-06-01 first-run\n4.4.7 2016-07-01 patch\n";
    private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

    private final ByteArrayOutputStream console = new ByteArrayOutputStream();

    /** The day after 4.5.0, which starts a minor that the policy does not allow. */
    private static final LocalDate DAY = LocalDate.of(2016, 9, 1);

    @TempDir
    private Path folder;

    private Path root;
    private MatrixStore memory;
    private final List<String> asked = new ArrayList<>();
    private final List<RegistryWait> limits = new ArrayList<>();

    @BeforeEach
    void writeMatrix() throws IOException {
        root = Files.createDirectories(folder.resolve("src/node")).getParent();
        memory = new MatrixStore(folder.resolve("home"));
        Files.writeString(root.resolve("node/Dockerfile"), "FROM scratch\n");
        Files.writeString(root.resolve("image-matrix.lock"), LOCK);
        Files.writeString(root.resolve(FILE), """
                axes:
                  os: { jessie: {} }
                  node: { releases: ">=4.4.6 <4.6", updates: patch, lock: image-matrix.lock }
                images:
                  node:
                    repository: "acme/{os}"
                    dockerfile: node/Dockerfile
                    args: { NODE_VERSION: "{node}" }
                    untested: true
                """);
    }

    private final class Registries implements MatrixPlanner.Access {
        @Override
        public RegistryClients bases(Plan plan, Consumer<RegistryWait> waits) {
            limits.forEach(waits);
            return registry -> {
                throw new IOException("no image is built on an image of a registry");
            };
        }

        @Override
        public RegistryClients published(Plan plan, Consumer<RegistryWait> waits) throws IOException {
            plan.cells().forEach(planned -> asked.add(planned.cell().name()));
            throw new IOException("refuses the user");
        }
    }

    private static PlanRequest request(String defaultRegistry) {
        return PlanRequest.builder(CatalogueSnapshot.read("a test"), DAY)
                .defaultRegistry(defaultRegistry)
                .build();
    }

    private MatrixPlanner planner(PlanRequest request) throws Exception {
        return new MatrixPlanner(DescribedPlans.folder(root, FILE, request, new FromInstructions()), request, memory);
    }

    private PlannedMatrix plan(RunSettings settings) throws Exception {
        return planner(request(null))
                .plan(
                        settings,
                        new Registries(),
                        InterruptedRuns.NONE,
                        new PrintStream(console, true, StandardCharsets.UTF_8));
    }

    private static List<String> cells(PlannedMatrix planned) {
        return planned.plan().cells().stream().map(cell -> cell.cell().name()).toList();
    }

    @Test
    void run_and_preview_plan_the_same() throws Exception {
        PlannedMatrix planned = plan(RunSettings.builder().push(false).build());

        assertThat(planned.plan()).isEqualTo(planner(request(null)).preview().plan());
        assertThat(cells(planned)).containsExactly("jessie:4.4.6", "jessie:4.4.7");
        assertThat(planned.lockIsCurrent()).isTrue();
        assertThat(asked).isEmpty();
    }

    @Test
    void wait_for_a_limit_of_a_registry_is_on_the_console_and_among_the_events_of_the_run() throws Exception {
        limits.add(new RegistryWait("registry.example.com", Instant.now().plusSeconds(3600), true));

        PlannedMatrix planned = plan(RunSettings.builder().push(false).build());

        String line = "Pulls from registry.example.com wait for the registry's limit until ";
        assertThat(console.toString(StandardCharsets.UTF_8)).contains(line);
        assertThat(planned.events()).singleElement().satisfies(event -> {
            assertThat(event.kind()).isEqualTo(RunEvent.Kind.LIMITED);
            assertThat(event.text()).startsWith(line);
        });
    }

    @Test
    void held_release_that_a_person_let_in_is_in() throws Exception {
        memory.approve(Version.parse("4.5.0"), "ann");

        PlannedMatrix planned = plan(RunSettings.builder().push(false).build());

        assertThat(cells(planned)).containsExactly("jessie:4.4.6", "jessie:4.4.7", "jessie:4.5.0");
        assertThat(planned.lockIsCurrent()).isFalse();
        assertThat(console.toString(StandardCharsets.UTF_8))
                .contains("Added: 4.5.0 (approved by ann on " + LocalDate.now(ZoneOffset.UTC) + ")");
        Files.writeString(
                root.resolve("image-matrix.lock"), planned.plan().lock().render());
        console.reset();
        assertThat(plan(RunSettings.builder().push(false).build()).lockIsCurrent())
                .isTrue();
        assertThat(console.size()).as("said until the lock file has it").isZero();
    }

    @Test
    void release_that_people_approved_for_one_system_after_another_says_who_did() throws Exception {
        Path file = root.resolve(FILE);
        Files.writeString(file, Files.readString(file).replace("{ jessie: {} }", "{ jessie: {}, wheezy: {} }"));
        memory.approve(Version.parse("4.5.0"), List.of("wheezy"), "ann");

        assertThat(cells(plan(RunSettings.builder().push(false).build())))
                .contains("wheezy:4.5.0")
                .doesNotContain("jessie:4.5.0");
        assertThat(console.toString(StandardCharsets.UTF_8))
                .contains("Added: 4.5.0 (approved by ann on " + LocalDate.now(ZoneOffset.UTC) + " for wheezy)");
        memory.approve(Version.parse("4.5.0"), List.of("jessie"), "bob");
        PlannedMatrix both = plan(RunSettings.builder().push(false).build());
        assertThat(cells(both)).contains("wheezy:4.5.0", "jessie:4.5.0");
        assertThat(both.plan().lock().render()).contains(" approved jessie,wheezy\n");
        assertThat(memory.approvals().approvals()).hasSize(2);
        memory.approve(Version.parse("4.5.0"), List.of("jessie"), "eve");
        assertThat(memory.approvals().approvals()).as("approved already").hasSize(2);
    }

    @Test
    void first_run_lets_in_all_that_is_in_range() throws Exception {
        Files.delete(root.resolve("image-matrix.lock"));

        PlannedMatrix planned = plan(RunSettings.builder().push(false).build());

        assertThat(cells(planned)).containsExactly("jessie:4.4.6", "jessie:4.4.7", "jessie:4.5.0");
        assertThat(planned.lockIsCurrent()).isFalse();
    }

    @Test
    void default_registry_counts_where_the_file_names_none() throws Exception {
        assertThat(planner(request("registry.example.com")).preview().plan().cells())
                .allSatisfy(cell -> assertThat(cell.cell().pinned())
                        .extracting(ImageReference::registry)
                        .containsOnly("registry.example.com"));
    }

    @Test
    void registry_that_would_not_take_what_is_built_is_asked_first_for_staging_too() {
        RunSettings staging =
                RunSettings.builder().push(false).stage(true).retries(0).build();

        assertThatThrownBy(() -> plan(RunSettings.DEFAULT)).hasMessage("refuses the user");
        assertThatThrownBy(() -> plan(staging)).hasMessage("refuses the user");
        assertThat(asked).hasSize(4).contains("jessie:4.4.7");
    }

    @Test
    void engine_keeps_the_lock_file_that_the_plan_wants() throws Exception {
        Files.delete(root.resolve("image-matrix.lock"));
        RunFolder run = new RunFolder(folder.resolve("run"));

        Engine.printPlan(plan(RunSettings.builder().push(false).build()), run, NOWHERE);

        assertThat(folder.resolve("run/lock/image-matrix.lock"))
                .content()
                .contains("4.4.6 2016-09-01 first-run", "4.5.0 2016-09-01 first-run");
        Files.copy(folder.resolve("run/lock/image-matrix.lock"), root.resolve("image-matrix.lock"));
        assertThat(plan(RunSettings.builder().push(false).build()).lockIsCurrent())
                .isTrue();
    }
}
