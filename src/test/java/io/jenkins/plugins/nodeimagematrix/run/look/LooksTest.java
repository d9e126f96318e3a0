package io.jenkins.plugins.nodeimagematrix.run.look;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.BackOff;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSource;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.SeenBase;
import io.jenkins.plugins.nodeimagematrix.run.look.Look.Outcome;
import io.jenkins.plugins.nodeimagematrix.run.plan.BaseDigests;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.times.Sighting;
import io.jenkins.plugins.nodeimagematrix.run.times.Sighting.Delay;
import io.jenkins.plugins.nodeimagematrix.run.times.Sightings;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at a catalogue on a real web server and at a real registry, with real plans, on a clock that the test sets. */
@RegistryTest
class LooksTest {
    private static final String MONDAY = "2026-01-05T12:00:00Z";
    private static final Duration QUARTER = Duration.ofMinutes(15);

    @TempDir
    private Path folder;

    private final SettableClock clock = new SettableClock(MONDAY);
    private TestRegistry registry;
    private FaultyProxy wire;
    private CatalogueServer catalogue;
    private Looks looks;
    private PlannedJob job;

    @BeforeEach
    void start() throws Exception {
        registry = TestRegistry.start();
        wire = FaultyProxy.before(registry.address());
        catalogue = new CatalogueServer("20.18.0 2025-10-01", "22.11.0 2025-11-01", "24.1.0 2025-12-01");
        move("bookworm", "bookworm of old");
        move("trixie", "trixie of old");
        looks = looks();
        job = job("job");
        job.build(read(), clock);
    }

    @AfterEach
    void stop() throws Exception {
        catalogue.close();
        wire.close();
        registry.close();
    }

    private Looks looks() {
        return new Looks(
                new SharedCatalogue(
                        new SharedCatalogue.Source() {
                            @Override
                            public String location() {
                                return catalogue.url();
                            }

                            @Override
                            public ReleaseCatalogue read(String location) throws InterruptedException {
                                return LooksTest.this.read();
                            }
                        },
                        clock),
                new SharedBases(
                        (name, login) -> new RegistryClient(name, login, BaseDigests.LIMITS),
                        clock,
                        Duration.ofSeconds(30)),
                clock);
    }

    private ReleaseCatalogue read() throws InterruptedException {
        return new CatalogueSource(
                        HttpClient.newHttpClient(), folder.resolve("catalogue"), Duration.ofSeconds(10), clock)
                .read(catalogue.url());
    }

    private PlannedJob job(String name) throws Exception {
        PlannedJob made = new PlannedJob(folder.resolve(name), """
                axes:
                  os:
                    bookworm: { default: true, from: "REGISTRY/os/bookworm:1" }
                    trixie: { from: "REGISTRY/os/trixie:1" }
                  node: { releases: ">=20", updates: minor, lock: image-matrix.lock }
                images:
                  base: { repository: "acme/{os}", dockerfile: "base/Dockerfile", tests: [t], tag: base }
                  node:
                    from: base
                    repository: "acme/{os}"
                    dockerfile: "node/Dockerfile"
                    tests: [t]
                    tag: "{node}"
                """.replace("REGISTRY", wire.address()));
        made.digests.put(base("bookworm"), SmallImage.of("bookworm of old").digest());
        made.digests.put(base("trixie"), SmallImage.of("trixie of old").digest());
        return made;
    }

    private String base(String os) {
        return wire.address() + "/os/" + os + ":1";
    }

    private void move(String os, String content) throws Exception {
        SmallImage.of(content).push(new RegistryClient(registry.address(), null, 0), "os/" + os, "1");
    }

    private Look look() throws InterruptedException {
        return looks.look(List.of(job), LookOrigin.SCHEDULE).get(job);
    }

    private Look lookLater() throws InterruptedException {
        clock.pass(QUARTER);
        return look();
    }

    private void publish(String more) {
        catalogue.publish("20.18.0 2025-10-01", "22.11.0 2025-11-01", "24.1.0 2025-12-01", more);
    }

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

    private void see(String digest, long untilMillis) throws Exception {
        SeenBase seen = new SeenBase(base("trixie"), digest, null, clock.millis(), untilMillis);
        job.store().remember(job.digests, List.of(seen));
    }

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

    private void fail(String cell) throws Exception {
        CellResult failed = CellResult.builder(cell, CellState.FAILED, "the same inputs", "new")
                .build();
        job.store().add(List.of(failed), BackOff.DEFAULT, clock.instant());
    }

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
        HistoryEntry entry = HistoryEntry.of(
                new Actor("someone", "", "job #1", "run"),
                HistoryEntry.Kind.CREATED,
                "registry.example.com/acme/x:" + version,
                cell,
                TaggedVersion.of(Version.parse(version)),
                false,
                null,
                null,
                SmallImage.of(cell).digest());
        job.store().history().append(List.of(entry));
        return entry.millis();
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
}
