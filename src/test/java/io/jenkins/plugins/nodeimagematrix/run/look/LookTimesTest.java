package io.jenkins.plugins.nodeimagematrix.run.look;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.BackOff;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.times.Sighting;
import io.jenkins.plugins.nodeimagematrix.run.times.Sighting.Delay;
import io.jenkins.plugins.nodeimagematrix.run.times.Sightings;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The times from the first look that saw a release to its tags. */
@RegistryTest
class LookTimesTest extends LookScene {
    @Test
    void time_of_a_release_is_from_the_first_look_to_its_last_tag_and_its_delays_are_known() throws Exception {
        publish("22.12.0 2026-01-05 security");
        job.buildable = false;
        look();
        job.buildable = true;
        lookLater();
        job.begin(read(), clock, null, "");
        fail("trixie:22.12.0");
        job.end();
        lookLater();
        assertThat(sightings()).singleElement().satisfies(seen -> {
            assertThat(seen.isDone()).isFalse();
            assertThat(seen.day()).isEqualTo("2026-01-05");
            assertThat(seen.delays()).containsExactlyInAnyOrder(Delay.NOT_BUILDABLE, Delay.BUILDING, Delay.FAILING);
        });
        pass("trixie:22.12.0");
        long published = tag("trixie:22.12.0", "22.12.0");

        lookLater();

        assertThat(sightings()).singleElement().satisfies(seen -> {
            assertThat(seen.kind()).isEqualTo(Sighting.Kind.SECURITY);
            assertThat(seen.seenMillis()).isEqualTo(Instant.parse(MONDAY).toEpochMilli());
            assertThat(seen.doneMillis()).isEqualTo(published);
        });
    }

    @Test
    void time_of_a_held_release_begins_when_it_was_first_seen() throws Exception {
        publish("26.0.0 2026-01-05");
        look();
        job.build(read(), clock);
        lookLater();
        job.store().approve(Version.parse("26.0.0"), "alice");
        lookLater();

        assertThat(sightings()).singleElement().satisfies(seen -> {
            assertThat(seen.seenMillis()).isEqualTo(Instant.parse(MONDAY).toEpochMilli());
            assertThat(seen.delays()).contains(Delay.HELD, Delay.BUILDING);
        });
    }

    private List<Sighting> sightings() throws Exception {
        return Sightings.of(job.store()).sightings();
    }

    private void pass(String cell) throws Exception {
        CellResult proven = CellResult.builder(cell, CellState.PROVEN, "the same inputs", "new")
                .build();
        job.store().add(List.of(proven), BackOff.DEFAULT, clock.instant());
    }

    /** Puts a pinned tag into the history, and returns its time. */
    private long tag(String cell, String version) throws Exception {
        HistoryEntry entry = job.store()
                .history()
                .entry(
                        new Actor("someone", "", "job #1", "run"),
                        HistoryEntry.Kind.CREATED,
                        "registry.example.com/acme/x:" + version)
                .image(cell, TaggedVersion.of(Version.parse(version)))
                .digests(null, SmallImage.of(cell).digest())
                .build();
        job.store().history().append(List.of(entry));
        return entry.millis();
    }

    @Test
    void time_of_a_release_tells_whether_its_build_waited_for_agents_or_for_limits_of_a_registry() throws Exception {
        publish("22.12.0 2026-01-05");
        look();
        job.waiting = true;
        lookLater();
        assertThat(sightings()).extracting(Sighting::delays).containsExactly(Set.of(Delay.BUILDING, Delay.AGENTS));
        job.waiting = false;
        job.begin(read(), clock, null, "");
        tag("trixie:22.12.0", "22.12.0");
        job.delays = Set.of(Delay.LIMITS);
        job.end();

        lookLater();

        assertThat(sightings()).singleElement().satisfies(seen -> {
            assertThat(seen.isDone()).isTrue();
            assertThat(seen.delays())
                    .as("also of a wait that no look saw")
                    .containsExactlyInAnyOrder(Delay.BUILDING, Delay.AGENTS, Delay.LIMITS);
        });
    }

    @Test
    void time_of_a_base_image_that_its_policy_holds_says_so() throws Exception {
        job.settings = new LookSettings(false, true, true);
        see(SmallImage.of("trixie of old").digest(), 0);
        move("trixie", "trixie of today");
        look();
        see(SmallImage.of("trixie of today").digest(), 0);

        lookLater();

        assertThat(sightings()).extracting(Sighting::delays).containsExactly(Set.of(Delay.BUILDING, Delay.HELD));
    }

    /** A build for another change puts tags meanwhile, on the base image that it knows. */
    @Test
    void time_of_a_base_image_goes_on_while_its_registry_does_not_answer() throws Exception {
        job.settings = new LookSettings(false, true, true);
        move("trixie", "trixie of today");
        look();
        job.build(read(), clock);
        tag("trixie:22.11.0", "22.11.0");
        wire.always("HEAD .*os/trixie.*", exchange -> exchange.refuse(503, "UNAVAILABLE", "down"));
        lookLater();
        assertThat(sightings()).singleElement().satisfies(seen -> {
            assertThat(seen.isDone()).isFalse();
            assertThat(seen.delays()).contains(Delay.NO_ANSWER);
        });
        wire.heal();
        clock.pass(Duration.ofHours(2));
        look();
        assertThat(sightings()).singleElement().satisfies(seen -> assertThat(seen.isDone())
                .as("with its registry back and its build to come")
                .isFalse());
        job.digests.put(base("trixie"), SmallImage.of("trixie of today").digest());
        job.build(read(), clock);
        long published = tag("trixie:22.11.0", "22.11.0");

        lookLater();

        assertThat(sightings()).singleElement().satisfies(seen -> assertThat(seen.doneMillis())
                .isEqualTo(published));
    }

    @Test
    void time_of_a_base_image_that_moves_once_more_ends_with_the_images_on_the_last_one() throws Exception {
        job.settings = new LookSettings(false, true, true);
        move("trixie", "trixie of today");
        look();
        move("trixie", "trixie of tonight");
        tag("trixie:22.11.0", "22.11.0");
        lookLater();
        assertThat(sightings()).hasSize(2).noneMatch(Sighting::isDone);
        job.digests.put(base("trixie"), SmallImage.of("trixie of tonight").digest());
        job.build(read(), clock);
        long published = tag("trixie:22.11.0", "22.11.0");

        lookLater();

        assertThat(sightings()).hasSize(2).allMatch(seen -> seen.doneMillis() == published);
    }
}
