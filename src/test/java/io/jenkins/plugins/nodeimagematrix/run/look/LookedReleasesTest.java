package io.jenkins.plugins.nodeimagematrix.run.look;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.look.Look.Outcome;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Looks at the release catalogue: what enters, what is held, and what the day changes. */
@RegistryTest
class LookedReleasesTest extends LookScene {
    @Test
    void nothing_new_starts_nothing() throws Exception {
        Look look = look();

        assertThat(look.outcome()).isEqualTo(Outcome.NOTHING);
        assertThat(look.findings()).isEmpty();
        assertThat(look.problems()).isEmpty();
        assertThat(look.catalogue()).isEqualTo(catalogue.url() + " of 2026-01-05");
        assertThat(job.starts).isEmpty();
    }

    @Test
    void release_within_the_policy_starts_one_build_until_a_plan_has_it() throws Exception {
        look();
        publish("22.12.0 2026-01-05 security");

        assertThat(lookLater().outcome()).isEqualTo(Outcome.STARTED);
        assertThat(lookLater().outcome()).isEqualTo(Outcome.STARTED_BEFORE);
        job.begin(read(), clock, null, "");
        assertThat(lookLater().findings()).as("the running build has it").isEmpty();
        job.end();
        assertThat(lookLater().outcome()).isEqualTo(Outcome.NOTHING);

        assertThat(job.starts).singleElement().satisfies(start -> {
            assertThat(start.subjects()).containsExactly("SECURITY_RELEASE 22.12.0");
            assertThat(start.limits()).isEmpty();
        });
        assertThat(job.state().started()).isEmpty();
    }

    @Test
    void newly_held_release_is_found_once_and_starts_a_build_only_if_wanted() throws Exception {
        publish("26.0.0 2026-01-05");
        job.settings = new LookSettings(false, false, false);

        assertThat(look().findings())
                .extracting(Finding::kind, Finding::subject)
                .containsExactly(tuple(Finding.Kind.HELD, "26.0.0"));
        assertThat(job.starts).isEmpty();

        job.settings = new LookSettings(false, false, true);
        assertThat(lookLater().outcome()).isEqualTo(Outcome.STARTED);
        job.build(read(), clock);
        assertThat(lookLater().findings()).as("the plan holds it").isEmpty();
    }

    @Test
    void approved_release_starts_a_build() throws Exception {
        publish("26.0.0 2026-01-05");
        job.build(read(), clock);
        assertThat(look().findings()).isEmpty();

        job.store().approve(Version.parse("26.0.0"), "alice");

        assertThat(lookLater().outcome()).isEqualTo(Outcome.STARTED);
        assertThat(job.starts.get(0).subjects()).containsExactly("APPROVED_RELEASE 26.0.0");
    }

    @Test
    void approval_for_another_system_starts_another_build() throws Exception {
        publish("26.0.0 2026-01-05");
        job.build(read(), clock);
        assertThat(look().findings()).isEmpty();
        job.store().approve(Version.parse("26.0.0"), List.of("bookworm"), "alice");
        assertThat(lookLater().outcome()).isEqualTo(Outcome.STARTED);
        job.build(read(), clock);
        assertThat(lookLater().findings()).isEmpty();

        job.store().approve(Version.parse("26.0.0"), List.of("trixie"), "alice");

        assertThat(lookLater().outcome()).isEqualTo(Outcome.STARTED);
        assertThat(job.starts).hasSize(2);
        assertThat(job.starts.get(1).subjects()).containsExactly("APPROVED_RELEASE 26.0.0");
        job.build(read(), clock);
        assertThat(lookLater().findings()).isEmpty();
    }

    @Test
    void end_of_life_and_long_term_support_come_with_the_day_and_without_a_change_of_the_catalogue() throws Exception {
        clock.set("2026-04-30T12:00:00Z");
        assertThat(look().findings()).isEmpty();
        clock.set("2026-05-01T00:00:00Z");

        assertThat(look().outcome()).isEqualTo(Outcome.STARTED);
        assertThat(job.starts.get(0).subjects()).containsExactly("END_OF_LIFE 20");
        job.build(read(), clock);
        assertThat(lookLater().findings()).isEmpty();
    }

    @Test
    void file_of_a_release_that_cells_wait_for_starts_one_build_of_that_release_when_the_catalogue_lists_it()
            throws Exception {
        PlannedJob waiting = jobThatNeedsMusl(">=22");
        catalogue.publish("22.11.0 2025-11-01 linux-x64 linux-x64-musl", "22.12.0 2026-01-05 linux-x64");
        waiting.build(read(), clock);
        assertThat(look(waiting).findings()).isEmpty();
        catalogue.publish("22.11.0 2025-11-01 linux-x64 linux-x64-musl", "22.12.0 2026-01-05 linux-x64 linux-x64-musl");

        clock.pass(QUARTER);
        assertThat(look(waiting).outcome()).isEqualTo(Outcome.STARTED);
        clock.pass(QUARTER);
        assertThat(look(waiting).outcome()).isEqualTo(Outcome.STARTED_BEFORE);

        assertThat(waiting.starts).singleElement().satisfies(start -> {
            assertThat(start.findings())
                    .extracting(Finding::kind, Finding::subject, Finding::now, Finding::images)
                    .containsExactly(tuple(Finding.Kind.FILES, "22.12.0", "linux-x64-musl", 1));
            assertThat(start.limits()).extracting(MatrixLimit::only).containsExactly("node=22.12.0");
        });
        waiting.build(read(), clock, waiting.starts.get(0).limits().get(0), "");
        clock.pass(QUARTER);
        assertThat(look(waiting).findings()).as("the limited build has it").isEmpty();
    }

    @Test
    void files_are_awaited_also_for_listed_releases_and_as_long_as_one_is_missing() throws Exception {
        PlannedJob waiting = jobThatNeedsMusl("[\"22.12.0\"]");
        catalogue.publish("22.12.0 2026-01-05 linux-x64");
        waiting.build(read(), clock);
        assertThat(look(waiting).findings()).isEmpty();
        catalogue.publish("22.12.0 2026-01-05 linux-x64-musl");
        clock.pass(QUARTER);
        assertThat(look(waiting).findings()).as("the musl cell is out").hasSize(1);
        waiting.build(read(), clock);
        clock.pass(QUARTER);
        assertThat(look(waiting).findings()).as("glibc is not listed any more").isEmpty();
    }

    private PlannedJob jobThatNeedsMusl(String releases) {
        String node = releases.startsWith("[")
                ? "{ releases: " + releases + " }"
                : "{ releases: \"" + releases + "\", updates: minor, lock: image-matrix.lock }";
        PlannedJob made = new PlannedJob(folder.resolve("musl"), """
                axes:
                  os:
                    glibc: { default: true, requires: linux-x64 }
                    musl: { requires: linux-x64-musl }
                  node: NODE
                images:
                  node: { repository: "acme/{os}", dockerfile: "node/Dockerfile", tests: [t], tag: "{node}" }
                """.replace("NODE", node));
        made.settings = new LookSettings(true, false, true);
        return made;
    }

    private Look look(PlannedJob other) throws InterruptedException {
        return looks.look(List.of(other), LookOrigin.SCHEDULE).get(other);
    }

    @Test
    void long_term_support_of_a_line_of_listed_releases_is_found_on_its_day() throws Exception {
        PlannedJob listed = jobThatNeedsMusl("[\"20.18.0\"]");
        catalogue.publish("20.18.0 2025-10-01 linux-x64 linux-x64-musl");
        listed.build(read(), clock);
        assertThat(look(listed).findings()).isEmpty();
        clock.set("2026-05-01T00:00:00Z");

        assertThat(look(listed).outcome()).isEqualTo(Outcome.STARTED);
        assertThat(listed.starts.get(0).subjects()).containsExactly("END_OF_LIFE 20");
    }

    @Test
    void lock_file_that_was_never_committed_holds_nothing_as_in_the_next_build_and_the_log_says_so() throws Exception {
        PlannedJob other = job("other");
        other.commits = false;
        other.build(read(), clock);
        other.settings = new LookSettings(true, false, false);
        publish("26.0.0 2026-01-05");

        Look look = look(other);

        assertThat(look.outcome()).isEqualTo(Outcome.STARTED);
        assertThat(look.problems()).singleElement().asString().contains("found no image-matrix.lock", "commit the");
        assertThat(other.starts.get(0).subjects()).containsExactly("RELEASE 26.0.0");
        assertThat(other.starts.get(0).limits()).extracting(MatrixLimit::only).containsExactly("node=26.0.0");
        other.build(read(), clock);
        clock.pass(QUARTER);
        assertThat(look(other).findings()).isEmpty();
    }

    @Test
    void later_lock_files_that_were_never_committed_change_nothing() throws Exception {
        PlannedJob other = job("other");
        other.build(read(), clock);
        other.commits = false;
        publish("22.12.0 2026-01-05");
        assertThat(look(other).outcome()).isEqualTo(Outcome.STARTED);
        other.build(read(), clock);
        clock.pass(QUARTER);
        assertThat(look(other).findings()).as("the plan has it").isEmpty();
        catalogue.publish(
                "20.18.0 2025-10-01",
                "22.11.0 2025-11-01",
                "24.1.0 2025-12-01",
                "22.12.0 2026-01-05",
                "26.0.0 2026-01-05");
        clock.pass(QUARTER);

        Look look = look(other);

        assertThat(look.problems()).isEmpty();
        assertThat(look.findings())
                .extracting(Finding::kind, Finding::subject)
                .containsExactly(tuple(Finding.Kind.HELD, "26.0.0"));
    }
}
