package io.jenkins.plugins.nodeimagematrix.run.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.run.MovingBases;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.history.SeenBase;
import io.jenkins.plugins.nodeimagematrix.run.publish.PublishRequest;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Base images under a policy that move at their registry. */
@RegistryTest
class BaseAdmissionTest {
    private static final RunSettings RUN = RunSettings.builder().push(false).build();
    private static final RunSettings REFRESH = RUN.toBuilder().refresh(true).build();
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    private Path folder;

    private TestRegistry registry;
    private MovingBases matrix;

    @BeforeEach
    void bases() throws Exception {
        registry = TestRegistry.start();
        matrix = new MovingBases(folder, registry.address());
        for (String os : List.of("one", "two", "three")) {
            matrix.move(os, os + " of old");
        }
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void moved_base_is_held_until_it_is_approved_even_with_refresh() throws Exception {
        matrix.declare("baseUpdates: hold");
        matrix.publish(matrix.plan());
        matrix.move("two", "two of today");

        for (RunSettings settings : List.of(RUN, REFRESH)) {
            PlannedMatrix planned = matrix.plan(settings);
            assertThat(MovingBases.reasons(planned.plan()).values()).containsOnly(ReasonKind.UNCHANGED);
            assertThat(planned.keptBases()).isEmpty();
            assertThat(planned.heldBases()).singleElement().satisfies(held -> {
                assertThat(held.image()).isEqualTo(name("two"));
                assertThat(held.from()).isEqualTo(digest("two of old"));
                assertThat(held.to()).isEqualTo(digest("two of today"));
                assertThat(held.untilMillis()).isZero();
            });
            assertThat(matrix.console())
                    .contains("Held: base image " + name("two") + ", which moved from ")
                    .contains("(seen since 2026-01-01); it waits for approval");
        }
        assertThat(inUse("two")).isEqualTo(digest("two of old"));
        assertThat(matrix.preview().heldBases()).hasSize(1);
    }

    @Test
    void base_that_moved_is_taken_without_refresh_if_each_image_gets_a_revision() throws Exception {
        matrix.declare("revisions: true");
        matrix.publish(matrix.plan());
        matrix.move("two", "two of today");

        Plan plan = matrix.plan(RUN).plan();

        assertThat(changed(plan)).containsExactly("two:base", "two:22.20.0");
    }

    @Test
    void base_that_is_held_is_not_taken_for_a_revision_either() throws Exception {
        matrix.declare("revisions: true\nbaseUpdates: hold");
        matrix.publish(matrix.plan());
        matrix.move("two", "two of today");

        assertThat(changed(matrix.plan(RUN).plan())).isEmpty();
    }

    @Test
    void approved_base_is_taken_without_refresh_and_its_images_replace_the_published_ones() throws Exception {
        matrix.declare("baseUpdates: hold");
        matrix.publish(matrix.plan());
        matrix.move("two", "two of today");
        matrix.plan(RUN);
        approve("two", "two of today");

        Plan plan = matrix.plan(RUN).plan();

        assertThat(changed(plan)).containsExactly("two:base", "two:22.20.0");
        assertThat(matrix.console()).doesNotContain("Held");
        assertThat(PublishRequest.of(plan, List.of(), matrix.ledger().published())
                        .pins())
                .filteredOn(PublishRequest.Pin::renew)
                .extracting(pin ->
                        pin.reference().repository() + ":" + pin.reference().tag())
                .containsExactly("acme/two:base", "acme/two:22.20.0");
        // A cell that fails is tried again, and its image still replaces the published one.
        assertThat(matrix.plan(RUN).plan().cells())
                .filteredOn(PlannedCell::onApprovedBase)
                .hasSize(2);
        matrix.publish(plan);
        assertThat(changed(matrix.plan(RUN).plan())).isEmpty();
    }

    @Test
    void image_with_other_changes_does_not_replace_a_pinned_tag_by_the_approval() throws Exception {
        matrix.declare("baseUpdates: hold");
        matrix.publish(matrix.plan());
        matrix.move("two", "two of today");
        matrix.plan(RUN);
        approve("two", "two of today");
        matrix.changeDockerfile("two");

        Plan plan = matrix.plan(RUN).plan();

        assertThat(changed(plan)).containsExactly("two:base", "two:22.20.0");
        assertThat(PublishRequest.of(plan, List.of(), matrix.ledger().published())
                        .pins())
                .noneMatch(PublishRequest.Pin::renew);
    }

    @Test
    void base_that_moves_on_after_its_approval_is_held_again() throws Exception {
        matrix.declare("baseUpdates: hold");
        matrix.publish(matrix.plan());
        matrix.move("two", "two of today");
        matrix.plan(RUN);
        approve("two", "two of today");
        matrix.publish(matrix.plan(RUN).plan());
        matrix.move("two", "two of tomorrow");

        assertThat(changed(matrix.plan(REFRESH).plan())).isEmpty();
        assertThat(matrix.console()).contains("Held");
        assertThat(inUse("two")).isEqualTo(digest("two of today"));
    }

    @Test
    void approval_of_an_image_that_the_tag_is_no_longer_on_does_nothing() throws Exception {
        matrix.declare("baseUpdates: hold");
        matrix.publish(matrix.plan());
        matrix.move("two", "two of today");
        matrix.plan(RUN);
        approve("two", "two of today");
        matrix.move("two", "two of tomorrow");

        assertThat(changed(matrix.plan(RUN).plan())).isEmpty();
        assertThat(inUse("two")).isEqualTo(digest("two of old"));
    }

    @Test
    void young_base_is_held_and_then_taken_by_a_run_that_may_overwrite() throws Exception {
        matrix.declare("baseUpdates: { minimumAgeDays: 3 }");
        matrix.publish(matrix.plan());
        matrix.move("two", "two of today");

        assertThat(changed(matrix.plan(REFRESH).plan())).isEmpty();
        assertThat(matrix.console()).contains("it is taken from 2026-01-04 on, or when it is approved");
        matrix.pass(DAY.multipliedBy(2));
        matrix.move("two", "two of tomorrow");
        assertThat(changed(matrix.plan(REFRESH).plan()))
                .as("its age counts anew")
                .isEmpty();
        matrix.pass(DAY.multipliedBy(2));
        assertThat(changed(matrix.plan(REFRESH).plan())).isEmpty();
        matrix.pass(DAY);
        PlannedMatrix planned = matrix.plan(RUN);
        assertThat(planned.keptBases()).containsExactly(name("two"));
        assertThat(changed(planned.plan())).isEmpty();
        assertThat(changed(matrix.plan(REFRESH).plan())).containsExactly("two:base", "two:22.20.0");
        assertThat(inUse("two")).isEqualTo(digest("two of tomorrow"));
    }

    @Test
    void policy_of_one_system_does_not_hold_the_bases_of_others() throws Exception {
        Path file = folder.resolve("src/image-matrix.yaml");
        Files.writeString(file, Files.readString(file).replace("os/two:1\" }", "os/two:1\", baseUpdates: hold }"));
        matrix.publish(matrix.plan());
        matrix.move("one", "one of today");
        matrix.move("two", "two of today");

        assertThat(changed(matrix.plan(REFRESH).plan())).containsExactly("one:base", "one:22.20.0");
    }

    @Test
    void lock_file_pins_the_digests_for_a_job_that_has_lost_its_data() throws Exception {
        matrix.declare("baseUpdates: hold");
        matrix.lockReleases();
        Plan first = matrix.plan();
        matrix.commit(first.lock());
        assertThat(first.lock().render())
                .contains("base " + name("two") + " " + digest("two of old") + " 2026-01-01 first-run");
        forget();
        matrix.move("two", "two of today");

        Plan plan = matrix.plan(RUN).plan();

        assertThat(inUse("two")).isEqualTo(digest("two of old"));
        assertThat(matrix.console()).contains("Held: base image " + name("two"));
        assertThat(plan.lock()).isEqualTo(first.lock());
    }

    @Test
    void approval_is_in_the_new_lock_file_and_its_commit_counts_for_other_jobs() throws Exception {
        matrix.declare("baseUpdates: hold");
        matrix.lockReleases();
        Plan first = matrix.plan();
        matrix.commit(first.lock());
        matrix.publish(matrix.plan(RUN).plan());
        Ledger before = matrix.ledger();
        matrix.move("two", "two of today");
        matrix.plan(RUN);
        approve("two", "two of today");

        LockFile downloaded = matrix.memory().approvals().in(first.lock());
        Plan plan = matrix.plan(RUN).plan();
        assertThat(plan.lock()).isEqualTo(downloaded);
        assertThat(plan.lock().bases().get(name("two")).digest()).isEqualTo(digest("two of today"));
        // The lock file is not committed yet: the job stays on what it took.
        matrix.publish(plan);
        assertThat(changed(matrix.plan(RUN).plan())).isEmpty();

        // Another job, which has not approved anything.
        forget();
        Ledger.file(matrix.memory().folder().resolve("ledger.json")).write(before);
        matrix.commit(plan.lock());
        Plan other = matrix.plan(RUN).plan();
        assertThat(changed(other)).containsExactly("two:base", "two:22.20.0");
        assertThat(other.cells()).filteredOn(PlannedCell::onApprovedBase).hasSize(2);
    }

    @Test
    void digests_without_a_policy_are_not_in_the_lock_file() throws Exception {
        matrix.lockReleases();

        assertThat(matrix.plan().lock().bases()).isEmpty();
    }

    @Test
    void held_base_stays_held_while_its_registry_is_down() throws Exception {
        matrix.declare("baseUpdates: hold");
        matrix.publish(matrix.plan());
        matrix.move("two", "two of today");
        matrix.plan(RUN);
        registry.kill();

        assertThat(changed(matrix.plan(REFRESH).plan())).isEmpty();
        assertThat(matrix.console()).contains("Held: base image " + name("two"));
        assertThat(inUse("two")).isEqualTo(digest("two of old"));
        assertThat(matrix.ledger().seenBases()).extracting(SeenBase::digest).contains(digest("two of today"));
    }

    private void forget() throws IOException {
        for (String file : List.of("ledger.json", "approvals.json")) {
            Files.deleteIfExists(matrix.memory().folder().resolve(file));
        }
    }

    private void approve(String os, String content) throws Exception {
        matrix.memory().approveBase(name(os), digest(content), "ann");
    }

    private String inUse(String os) throws IOException {
        return matrix.ledger().bases().get(name(os));
    }

    private static String digest(String content) throws Exception {
        return SmallImage.of(content).digest();
    }

    private String name(String os) {
        return registry.address() + "/os/" + os + ":1";
    }

    private static List<String> changed(Plan plan) {
        return plan.cells().stream()
                .filter(PlannedCell::build)
                .map(planned -> planned.cell().name())
                .toList();
    }
}
