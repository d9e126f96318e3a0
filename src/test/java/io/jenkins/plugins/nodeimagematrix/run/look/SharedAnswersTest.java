package io.jenkins.plugins.nodeimagematrix.run.look;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.run.look.Look.Outcome;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the looks of all jobs share, and jobs that do not stop others. */
@RegistryTest
class SharedAnswersTest extends LookScene {
    @Test
    void failing_catalogue_is_asked_less_often_and_its_last_good_copy_still_tells_the_days() throws Exception {
        look();
        int before = catalogue.requests().size();
        catalogue.fail(503);
        clock.set("2026-05-01T00:00:00Z");

        Look look = look();

        assertThat(look.findings()).extracting(Finding::subject).containsExactly("20");
        assertThat(look.catalogue()).contains("of 2026-01-05 (Cannot use ", "status 503)");
        for (int minute = 1; minute <= 60; minute++) {
            clock.pass(Duration.ofMinutes(1));
            look();
        }
        assertThat(catalogue.requests().size() - before)
                .as("at 0, 1, 3, 7, 15 and 31 minutes")
                .isEqualTo(6);
        assertThat(looks.failing()).singleElement().satisfies(source -> {
            assertThat(source.name()).isEqualTo(catalogue.url());
            assertThat(source.failures()).isEqualTo(6);
        });
        catalogue.heal();
        clock.pass(Duration.ofHours(1));
        look();
        assertThat(looks.failing()).isEmpty();
    }

    @Test
    void thousand_jobs_share_one_request_for_the_catalogue_and_one_for_each_base() throws Exception {
        List<PlannedJob> jobs = new ArrayList<>();
        Path plan = job.store().folder().resolve("watched.json");
        for (int i = 0; i < 1000; i++) {
            PlannedJob each = job("job" + i);
            Files.createDirectories(each.store().folder());
            Files.copy(plan, each.store().folder().resolve("watched.json"));
            each.builds = 1;
            jobs.add(each);
        }
        int before = catalogue.requests().size();
        publish("22.12.0 2026-01-05");
        clock.pass(QUARTER);

        Map<PlannedJob, Look> made = looks.look(jobs, LookOrigin.SCHEDULE);
        looks.look(jobs, LookOrigin.SCHEDULE);

        assertThat(made.values()).hasSize(1000).extracting(Look::outcome).containsOnly(Outcome.STARTED);
        assertThat(jobs).allSatisfy(each -> assertThat(each.starts).hasSize(1));
        List<String> requests = catalogue.requests();
        assertThat(requests.size() - before).isEqualTo(1);
        assertThat(requests.get(before)).as("conditional").startsWith("\"sha256:");
        assertThat(wire.requests())
                .filteredOn(line -> line.contains("/manifests/"))
                .hasSize(2);
    }

    @Test
    void urgent_look_does_not_wait_until_answers_are_old_and_a_flood_of_them_is_no_flood_of_requests()
            throws Exception {
        look();
        publish("22.12.0 2026-01-05");
        clock.pass(Duration.ofMinutes(1));
        assertThat(look().outcome()).as("answers are fresh for five minutes").isEqualTo(Outcome.NOTHING);

        int before = catalogue.requests().size();
        for (int i = 0; i < 10; i++) {
            looks.look(List.of(job), LookOrigin.WEBHOOK);
        }

        assertThat(job.starts).hasSize(1);
        assertThat(catalogue.requests().size() - before).isEqualTo(1);
    }

    @Test
    void jobs_with_different_logins_do_not_share_what_a_registry_told_one_of_them() throws Exception {
        PlannedJob other = job("other");
        other.build(read(), clock);
        other.login = new RegistryCredentials("other", "secret");

        looks.look(List.of(job, other), LookOrigin.SCHEDULE);

        assertThat(wire.requests())
                .filteredOn(line -> line.contains("/manifests/"))
                .hasSize(4);
    }

    @Test
    void job_without_a_plan_and_one_with_damaged_data_do_not_stop_others() throws Exception {
        PlannedJob fresh = job("fresh");
        PlannedJob damaged = job("damaged");
        damaged.build(read(), clock);
        Files.writeString(damaged.store().folder().resolve("watched.json"), "{\"version\":1,");
        publish("22.12.0 2026-01-05");

        Map<PlannedJob, Look> made = looks.look(List.of(fresh, damaged, job), LookOrigin.SCHEDULE);

        assertThat(made.get(fresh).outcome()).isEqualTo(Outcome.NO_PLAN);
        assertThat(made.get(damaged).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(made.get(damaged).problems()).singleElement().asString().contains("watched.json is damaged");
        assertThat(made.get(job).outcome()).isEqualTo(Outcome.STARTED);
    }

    @Test
    void two_jobs_on_one_catalogue_each_start_one_build_for_what_concerns_them() throws Exception {
        PlannedJob other = job("other");
        other.build(read(), clock);
        looks.look(List.of(job, other), LookOrigin.SCHEDULE);
        other.settings = new LookSettings(false, false, false);
        int before = catalogue.requests().size();
        publish("26.0.0 2026-01-05");
        clock.pass(QUARTER);

        Map<PlannedJob, Look> made = looks.look(List.of(job, other), LookOrigin.SCHEDULE);

        assertThat(made.get(job).outcome()).as("it shows held releases").isEqualTo(Outcome.STARTED);
        assertThat(made.get(other).outcome()).isEqualTo(Outcome.NOTHING);
        assertThat(catalogue.requests().size() - before).isEqualTo(1);
        job.build(read(), clock);
        job.store().approve(Version.parse("26.0.0"), "alice");
        clock.pass(QUARTER);
        looks.look(List.of(job, other), LookOrigin.SCHEDULE);
        assertThat(job.starts).as("approved in this job").hasSize(2);
        assertThat(other.starts).as("not in the other").isEmpty();
    }
}
