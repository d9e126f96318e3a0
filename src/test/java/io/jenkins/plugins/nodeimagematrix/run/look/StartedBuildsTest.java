package io.jenkins.plugins.nodeimagematrix.run.look;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.run.look.Look.Outcome;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The builds that looks start: one for each change, limited if that is wanted, and again only if the first did not help. */
@RegistryTest
class StartedBuildsTest extends LookScene {
    @Test
    void limited_build_brings_in_what_it_was_limited_to_and_nothing_else() throws Exception {
        job.settings = new LookSettings(true, false, true);
        publish("22.12.0 2026-01-05");
        look();
        MatrixLimit limit = job.starts.get(0).limits().get(0);
        assertThat(limit.only()).isEqualTo("node=22.12.0");
        catalogue.publish(
                "20.18.0 2025-10-01",
                "22.11.0 2025-11-01",
                "24.1.0 2025-12-01",
                "22.12.0 2026-01-05",
                "24.2.0 2026-01-05");
        job.build(read(), clock, limit, "");

        assertThat(lookLater().outcome()).isEqualTo(Outcome.STARTED);
        assertThat(job.starts.get(1).subjects()).containsExactly("RELEASE 24.2.0");
        move("trixie", "trixie of today");
        assertThat(lookLater().findings())
                .filteredOn(finding -> finding.kind() == Finding.Kind.BASE)
                .extracting(Finding::images)
                .as("the base, three releases, and the one that came in")
                .containsExactly(5);
    }

    @Test
    void build_that_a_person_limits_to_some_cells_does_not_count_as_a_plan() throws Exception {
        publish("22.12.0 2026-01-05");
        job.build(read(), clock, null, "os=trixie");

        assertThat(look().outcome()).isEqualTo(Outcome.STARTED);
        assertThat(job.starts.get(0).subjects()).containsExactly("RELEASE 22.12.0");
    }

    /** The look knows only what the last build found in its checkout. */
    @Test
    void build_for_a_release_that_a_lock_file_of_meanwhile_holds_is_not_limited_to_it() throws Exception {
        job.settings = new LookSettings(true, false, true);
        job.lock = null;
        job.commits = false;
        job.build(read(), clock);
        job.lock = job.last.lock();
        publish("26.0.0 2026-01-05");
        assertThat(lookLater().outcome()).isEqualTo(Outcome.STARTED);
        MatrixLimit limit = job.starts.get(0).limits().get(0);
        assertThat(limit.only()).isEqualTo("node=26.0.0");

        job.build(read(), clock, limit, "");

        assertThat(job.last.cells()).hasSize(8);
        assertThat(job.last.held()).hasSize(1);
        assertThat(job.last.warnings()).singleElement().asString().contains("node=26.0.0", "not limited");
        assertThat(lookLater().findings()).isEmpty();
        assertThat(job.starts).hasSize(1);
    }

    @Test
    void several_changes_start_one_build_and_a_selection_that_cannot_name_them_is_not_made() throws Exception {
        job.settings = new LookSettings(true, true, true);
        publish("22.12.0 2026-01-05");
        move("trixie", "trixie of today");

        look();

        assertThat(job.starts).singleElement().satisfies(start -> {
            assertThat(start.subjects()).containsExactly("RELEASE 22.12.0", "BASE " + base("trixie"));
            assertThat(start.limits()).singleElement().satisfies(limit -> {
                assertThat(limit.only()).isEmpty();
                assertThat(limit.refresh()).isTrue();
            });
        });
    }

    @Test
    void change_that_no_build_planned_starts_another_build_after_an_hour_then_two_of_all_cells() throws Exception {
        job.settings = new LookSettings(true, false, true);
        publish("22.12.0 2026-01-05");
        look();
        List<Integer> hours = new ArrayList<>();
        for (int quarter = 1; quarter <= 16 * 4; quarter++) {
            int before = job.starts.size();
            lookLater();
            if (job.starts.size() > before) {
                hours.add((int)
                        Duration.between(Instant.parse(MONDAY), clock.instant()).toHours());
            }
        }

        assertThat(hours).containsExactly(1, 3, 7, 15);
        assertThat(job.starts.get(0).limits()).hasSize(1);
        assertThat(job.starts.get(1).limits())
                .as("a limited build did not help")
                .isEmpty();
    }

    @Test
    void change_that_comes_while_a_build_waits_starts_no_second_build_unless_the_first_leaves_it() throws Exception {
        job.settings = new LookSettings(true, true, true);
        publish("22.12.0 2026-01-05");
        look();
        job.waiting = true;
        move("trixie", "trixie of today");

        assertThat(lookLater().outcome()).isEqualTo(Outcome.BUILD_WAITS);
        job.waiting = false;
        job.begin(read(), clock, job.starts.get(0).limits().get(0), "");
        assertThat(lookLater().outcome())
                .as("the build is limited to the release")
                .isEqualTo(Outcome.STARTED);
        assertThat(job.starts).hasSize(2);
        assertThat(job.starts.get(1).subjects()).containsExactly("BASE " + base("trixie"));
    }

    @Test
    void waiting_build_is_not_started_again() throws Exception {
        publish("22.12.0 2026-01-05");
        look();
        job.busy = true;
        clock.pass(Duration.ofDays(3));

        assertThat(look().outcome()).isEqualTo(Outcome.STARTED_BEFORE);
    }

    @Test
    void restart_between_look_and_build_starts_the_build_again_at_once_and_once() throws Exception {
        publish("22.12.0 2026-01-05");
        look();
        job.lostBefore = clock.millis() + 1;
        looks = looks();
        clock.pass(Duration.ofMinutes(1));

        assertThat(look().outcome()).isEqualTo(Outcome.STARTED);
        assertThat(lookLater().outcome()).isEqualTo(Outcome.STARTED_BEFORE);
        assertThat(job.starts).hasSize(2);
    }

    @Test
    void run_that_its_controller_did_not_survive_does_not_count() throws Exception {
        publish("22.12.0 2026-01-05");
        look();
        job.begin(read(), clock, null, "");
        assertThat(lookLater().outcome()).isEqualTo(Outcome.NOTHING);
        job.kill();
        job.lostBefore = clock.millis() + 1;

        assertThat(lookLater().outcome()).isEqualTo(Outcome.STARTED);
    }

    @Test
    void failed_cell_is_tried_again_when_it_is_due_and_once_for_each_time() throws Exception {
        job.settings = new LookSettings(true, false, true);
        fail("trixie:22.11.0");
        assertThat(look().outcome()).isEqualTo(Outcome.STARTED);
        assertThat(lookLater().outcome()).isEqualTo(Outcome.STARTED_BEFORE);
        assertThat(job.starts.get(0).limits()).extracting(MatrixLimit::only).containsExactly("cell=trixie:22.11.0");

        fail("trixie:22.11.0");
        fail("trixie:22.11.0");
        assertThat(look().outcome()).as("due in an hour").isEqualTo(Outcome.NOTHING);
        clock.pass(Duration.ofHours(1));
        job.busy = true;
        assertThat(look().outcome()).as("the active build tries it").isEqualTo(Outcome.NOTHING);
        job.busy = false;
        assertThat(lookLater().outcome()).isEqualTo(Outcome.STARTED);
        assertThat(job.starts).hasSize(2);
    }

    @Test
    void job_that_cannot_be_built_is_started_when_it_can() throws Exception {
        publish("22.12.0 2026-01-05");
        job.buildable = false;
        assertThat(look().outcome()).isEqualTo(Outcome.NOT_BUILDABLE);
        job.buildable = true;

        assertThat(lookLater().outcome()).isEqualTo(Outcome.STARTED);
    }

    @Test
    void matrix_that_later_builds_no_longer_have_is_not_looked_at() throws Exception {
        WatchedPlans.begin(
                job.store(),
                WatchedPlan.of(
                        "gone.yaml",
                        "gone.yaml",
                        1,
                        "",
                        LocalDate.parse("2026-01-05"),
                        false,
                        Plans.of("""
                                axes: { os: { a: { from: "debian:12" } }, node: { releases: ">=22" } }
                                images:
                                  node: { repository: "acme/gone", dockerfile: "d/Dockerfile", tests: [t], tag: "{node}" }
                                """, PlanRequest.of(read(), LocalDate.parse("2026-01-05")))),
                null,
                false);
        WatchedPlans.end(job.store(), "gone.yaml", 1);
        publish("24.2.0 2026-01-05");
        job.build(read(), clock);

        assertThat(look().findings()).isEmpty();
    }

    @Test
    void another_attempt_at_a_cell_that_failed_on_a_moved_base_may_overwrite_its_tags_as_the_first_one_might()
            throws Exception {
        job.settings = new LookSettings(false, true, true);
        fail("trixie:22.11.0");

        look();

        assertThat(job.starts.get(0).limits())
                .extracting(MatrixLimit::refresh, MatrixLimit::only)
                .containsExactly(tuple(true, ""));
    }
}
