package io.jenkins.plugins.nodeimagematrix.run.look;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.run.look.Look.Outcome;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Looks at base images that move. */
@RegistryTest
class LookedBasesTest extends LookScene {
    @Test
    void moved_base_starts_a_build_only_if_images_follow_it() throws Exception {
        move("bookworm", "bookworm of today");

        Look kept = look();
        assertThat(kept.outcome()).isEqualTo(Outcome.NOTHING);
        assertThat(kept.findings())
                .containsExactly(new Finding(
                        Finding.Kind.BASE,
                        PlannedJob.MATRIX,
                        base("bookworm"),
                        SmallImage.of("bookworm of old").digest(),
                        SmallImage.of("bookworm of today").digest(),
                        4,
                        false));

        job.settings = new LookSettings(true, true, true);
        assertThat(lookLater().outcome()).isEqualTo(Outcome.STARTED);
        assertThat(job.starts.get(0).limits()).singleElement().satisfies(limit -> {
            assertThat(limit.refresh()).isTrue();
            assertThat(limit.only()).isEqualTo("cell=bookworm:base,bookworm:20.18.0,bookworm:22.11.0,bookworm:24.1.0");
        });
    }

    @Test
    void base_under_a_policy_starts_a_build_when_it_is_new_old_enough_or_approved_and_not_while_it_is_held()
            throws Exception {
        String now = SmallImage.of("trixie of today").digest();
        job.settings = new LookSettings(false, true, true);
        see(SmallImage.of("trixie of old").digest(), 0);
        move("trixie", "trixie of today");
        assertThat(look().outcome()).as("no plan has seen it").isEqualTo(Outcome.STARTED);

        see(now, 0);
        clock.pass(Duration.ofDays(2));
        assertThat(look().outcome()).as("held").isEqualTo(Outcome.NOTHING);
        see(now, clock.instant().plus(Duration.ofDays(1)).toEpochMilli());
        assertThat(lookLater().outcome()).as("too young").isEqualTo(Outcome.NOTHING);
        clock.pass(Duration.ofDays(1));
        assertThat(look().outcome()).as("old enough").isEqualTo(Outcome.STARTED);

        job = job("other");
        job.build(read(), clock);
        see(now, 0);
        assertThat(lookLater().outcome()).as("not followed").isEqualTo(Outcome.NOTHING);
        job.store().approveBase(base("trixie"), now, "alice");
        assertThat(lookLater().outcome()).as("approved").isEqualTo(Outcome.STARTED);
    }

    @Test
    void failing_registry_is_asked_less_often_and_starts_nothing() throws Exception {
        job.settings = new LookSettings(false, true, true);
        wire.always("^HEAD", exchange -> exchange.refuse(503, "UNAVAILABLE", "in maintenance"));

        Look look = look();

        assertThat(look.outcome()).isEqualTo(Outcome.NOTHING);
        assertThat(look.problems()).hasSize(2).allMatch(problem -> problem.contains("503"));
        long asked = wire.count("^HEAD");
        clock.pass(Duration.ofSeconds(30));
        look();
        assertThat(wire.count("^HEAD")).isEqualTo(asked);
        assertThat(looks.failing()).extracting(FailingSource::name).containsExactly(wire.address());
        wire.heal();
        move("trixie", "trixie of today");
        assertThat(lookLater().outcome()).isEqualTo(Outcome.STARTED);
        assertThat(looks.failing()).isEmpty();
    }

    @Test
    void change_that_a_build_was_started_for_is_remembered_while_its_registry_fails() throws Exception {
        job.settings = new LookSettings(false, true, true);
        move("trixie", "trixie of today");
        look();
        wire.always("^HEAD", exchange -> exchange.refuse(503, "UNAVAILABLE", "in maintenance"));
        lookLater();
        wire.heal();
        clock.pass(Duration.ofMinutes(20));

        assertThat(look().outcome()).isEqualTo(Outcome.STARTED_BEFORE);
        assertThat(job.starts).hasSize(1);
    }

    @Test
    void moved_base_of_a_matrix_with_revisions_starts_one_build_and_then_nothing_more() throws Exception {
        PlannedJob revised = job("revised", "revisions: true\n");
        revised.build(read(), clock);
        String now = SmallImage.of("trixie of today").digest();
        move("trixie", "trixie of today");

        assertThat(look(revised).outcome()).as("without refresh").isEqualTo(Outcome.STARTED);
        clock.pass(QUARTER);
        assertThat(look(revised).outcome()).isEqualTo(Outcome.STARTED_BEFORE);
        assertThat(revised.starts).singleElement().satisfies(start -> {
            assertThat(start.subjects()).containsExactly("BASE " + base("trixie"));
            assertThat(start.limits()).as("nothing is overwritten").isEmpty();
        });
        revised.digests.put(base("trixie"), now);
        revised.build(read(), clock);
        for (int i = 0; i < 8; i++) {
            clock.pass(QUARTER);
            assertThat(look(revised).findings()).isEmpty();
        }
        assertThat(revised.starts).hasSize(1);
    }

    private Look look(PlannedJob other) throws InterruptedException {
        return looks.look(List.of(other), LookOrigin.SCHEDULE).get(other);
    }
}
