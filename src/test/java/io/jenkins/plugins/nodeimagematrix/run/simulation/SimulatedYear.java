package io.jenkins.plugins.nodeimagematrix.run.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import io.jenkins.plugins.nodeimagematrix.run.look.FailingSource;
import io.jenkins.plugins.nodeimagematrix.run.look.Look;
import io.jenkins.plugins.nodeimagematrix.run.look.LookOrigin;
import io.jenkins.plugins.nodeimagematrix.run.look.Looks;
import io.jenkins.plugins.nodeimagematrix.run.look.MatrixLimit;
import io.jenkins.plugins.nodeimagematrix.run.look.SettableClock;
import io.jenkins.plugins.nodeimagematrix.run.look.SharedBases;
import io.jenkins.plugins.nodeimagematrix.run.look.SharedCatalogue;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.simulation.ReleaseYear.Release;
import io.jenkins.plugins.nodeimagematrix.run.simulation.YearEvents.BaseMove;
import io.jenkins.plugins.nodeimagematrix.run.simulation.YearEvents.Outage;
import io.jenkins.plugins.nodeimagematrix.run.store.Disk;
import io.jenkins.plugins.nodeimagematrix.run.store.SimulatedMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A year of one job that is built by itself, on a clock that moves from look to look: real looks, plans, lock files, runs and
 * publications; simulated machines, people, base images and servers. {@link YearModel} says what should be, {@link YearChecks} compares.
 */
final class SimulatedYear {
    private static final LocalDate FIRST_START = LocalDate.of(2016, 1, 1);
    /** The history says until then which releases fix security vulnerabilities. */
    private static final LocalDate LAST_START = LocalDate.of(2020, 9, 15);

    private static final int MAX_WAIT_LOOKS = 3;
    /** Of the interval of looks: one sees a change, a limited build is active and another waits, and then one is made for it. */
    private static final int PROMISED_LOOKS = 12;

    private final YearSettings settings;
    private final Random random;
    private final List<Outage> catalogueOutages;
    private final List<Outage> baseOutages;
    private final ReleaseYear year;
    private final YearEvents events;
    private final YearModel model;
    private final SettableClock clock;
    private final YearRecord record;
    private final YearWorld world;
    private final YearJob job;
    private final YearBuilds builds;
    private final YearChecks checks;
    private final Looks looks;

    /** The last move of each base image, and the digest that a plan may use. */
    private final Map<String, BaseMove> moved = new HashMap<>();

    private final Map<String, String> usedBases = new HashMap<>();
    private Instant lastTime;
    private Instant begins;
    private Plan uncommitted;
    private int looked;
    private int quiet;
    private int approvedBases;

    SimulatedYear(long seed, Duration interval, Path folder) throws Exception {
        settings = YearSettings.of(seed, interval);
        Duration promised = interval.multipliedBy(PROMISED_LOOKS);
        random = new Random(seed);
        random.nextInt();
        long days = LAST_START.toEpochDay() - FIRST_START.toEpochDay();
        LocalDate firstDay = FIRST_START.plusDays(random.nextInt((int) days));
        Instant start = firstDay.atStartOfDay(ZoneOffset.UTC).toInstant();
        catalogueOutages = YearEvents.outages(settings, seed, 0, start);
        baseOutages = YearEvents.outages(settings, seed, 1, start);
        year = new ReleaseYear(firstDay, random, catalogueOutages);
        events = new YearEvents(year, settings, baseOutages, random);
        model = new YearModel(year, settings, events.approvedLines());
        clock = new SettableClock(year.start().toString());
        record = new YearRecord(events, clock, promised);
        world = new YearWorld(year, clock, catalogueOutages, baseOutages, record::put);
        Path catalogue = folder.resolve("catalogue");
        job = new YearJob(settings, world, clock, year, folder, catalogue);
        builds = new YearBuilds(settings, model, events, record, baseOutages);
        checks = new YearChecks(settings, year, model, events, world, record, promised);
        looks = new Looks(
                new SharedCatalogue(
                        new SharedCatalogue.Source() {
                            @Override
                            public String location() {
                                return YearWorld.CATALOGUE;
                            }

                            @Override
                            public ReleaseCatalogue read(String location) throws InterruptedException {
                                return world.read(catalogue);
                            }
                        },
                        clock),
                new SharedBases((name, login) -> world.client(name), clock, Duration.ofSeconds(30)),
                clock);
    }

    /** Plays the year, and returns a line about it. */
    String play() throws Exception {
        SimulatedMachine.use(threads -> new CallingThread(), new Disk.Real());
        try {
            return playInThisThread();
        } finally {
            SimulatedMachine.useReal();
        }
    }

    private String playInThisThread() throws Exception {
        lastTime = year.start().minusSeconds(1);
        happen();
        build(List.of());
        while (clock.instant().isBefore(year.end())) {
            clock.pass(settings.interval());
            happen();
            if (begins != null && !clock.instant().isBefore(begins)) {
                begins = null;
                build(job.next().orElseThrow().limits());
            }
            look();
        }
        record.check(
                "the times that the job reports",
                () -> checks.timesAreRight(job.store(), builds.plans(), clock.instant()));
        assertThat(record.faults()).as("%s from %s", settings, year.start()).isEmpty();
        assertThat(quiet).as("looks at which all was done").isPositive();
        return "Year from " + year.start() + ": "
                + model.included(clock.instant()).size()
                + " releases in the matrix at its end, " + events.movedBases() + " moved base images (" + approvedBases
                + " approved), " + looked + " looks, " + builds.plans().size() + " builds, at least "
                + builds.minimum() + " needed, of which " + builds.retried() + " for failed cells; "
                + catalogueOutages.size() + " outages of the catalogue and " + baseOutages.size()
                + " of the base images' registry; " + settings;
    }

    /** What happened in the world since the last time. */
    private void happen() throws Exception {
        Instant now = clock.instant();
        world.publishReleases();
        for (String os : YearEvents.SYSTEMS) {
            BaseMove last = events.moves(os).stream()
                    .filter(move -> YearModel.isIn(move.at(), lastTime, now))
                    .reduce((one, later) -> later)
                    .orElse(null);
            if (last != null) {
                world.moveBase(os);
                moved.put(os, last);
            }
        }
        for (Map.Entry<Integer, Instant> approval : events.approvedLines().entrySet()) {
            if (YearModel.isIn(approval.getValue(), lastTime, now)) {
                Release first = year.inRange().stream()
                        .filter(each -> each.number().major() == approval.getKey())
                        .findFirst()
                        .orElseThrow();
                job.store().approve(Version.parse(first.toString()), "alice");
            }
        }
        BaseMove held = moved.get(YearEvents.HELD);
        if (settings.holdsBase() && held.approved() != null && YearModel.isIn(held.approved(), lastTime, now)) {
            job.store().approveBase(YearWorld.base(YearEvents.HELD), world.digestOf(YearEvents.HELD), "alice");
            approvedBases++;
        }
        boolean commits = settings.lock() == YearSettings.LockHabit.NOW_AND_THEN && random.nextInt(10 * 24) == 0;
        if (commits && uncommitted != null && begins == null) {
            job.commit(uncommitted);
            uncommitted = null;
        }
        lastTime = now;
    }

    private void look() throws Exception {
        Look look = looks.look(List.of(job), LookOrigin.SCHEDULE).get(job);
        Instant now = clock.instant();
        looked++;
        boolean basesAnswer = !Outage.isAt(baseOutages, now);
        if (builds.plans().size() > 1 && basesAnswer) {
            assertThat(look.problems()).isEmpty();
        }
        record.check("what administrators are warned of at " + now, () -> assertThat(looks.failing())
                .extracting(FailingSource::name)
                .isEqualTo(failing(now)));
        if (look.outcome() == Look.Outcome.STARTED) {
            boolean retries =
                    look.findings().stream().allMatch(each -> each.kind().name().equals("RETRY"));
            builds.found(now, look.findings().toString(), retries);
            begins = now.plus(settings.interval().multipliedBy(random.nextInt(MAX_WAIT_LOOKS + 1)));
        } else if (!job.isBusy()) {
            record.check(
                    "after the look at " + now + " found " + look.outcome(), () -> checks.allIsRight(bases(now), now));
            quiet++;
        }
    }

    private List<String> failing(Instant now) {
        List<String> failing = new ArrayList<>();
        if (Outage.isAt(catalogueOutages, now)) {
            failing.add(YearWorld.CATALOGUE);
        }
        if (Outage.isAt(baseOutages, now)) {
            failing.add(YearWorld.BASES);
        }
        return failing;
    }

    /** The digests that images are on when nothing is to be done. */
    private Map<String, String> bases(Instant now) {
        Map<String, String> bases = new HashMap<>();
        for (String os : YearEvents.SYSTEMS) {
            boolean ages = os.equals("alpine") && settings.baseAgeDays() > 0;
            if (!ages && !Outage.isAt(baseOutages, now)) {
                bases.put(os, takes(os, now) ? world.digestOf(os) : usedBases.get(os));
            }
        }
        return bases;
    }

    /** Whether a build may take the image that the tag of a base image is on. */
    private boolean takes(String os, Instant now) {
        if (!os.equals(YearEvents.HELD) || !settings.holdsBase() || !usedBases.containsKey(os)) {
            return true;
        }
        Instant approved = moved.get(os).approved();
        return approved != null && !approved.isAfter(now);
    }

    private void build(List<MatrixLimit> limits) throws Exception {
        Instant now = clock.instant();
        boolean first = builds.plans().isEmpty();
        builds.planned(now, limits.stream().anyMatch(MatrixLimit::refresh));
        for (String os : YearEvents.SYSTEMS) {
            if (!Outage.isAt(baseOutages, now) && takes(os, now)) {
                usedBases.put(os, world.digestOf(os));
            }
        }
        Plan plan = job.build(limits, new YearJob.Machines() {
            @Override
            public boolean fails(Assignment assignment) {
                return record.attempt(assignment);
            }

            @Override
            public void proved(Assignment assignment, String digest) {
                record.proved(assignment, digest);
            }

            @Override
            public void work() throws InterruptedException {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    clock.pass(settings.interval());
                    try {
                        happen();
                        look();
                    } catch (InterruptedException stopped) {
                        throw stopped;
                    } catch (Exception broken) {
                        throw new IllegalStateException(broken);
                    }
                }
            }
        });
        record.check("the plan at " + now, () -> checks.policyIsRight(plan, first, now));
        if (settings.lock() == YearSettings.LockHabit.AT_ONCE || first) {
            job.commit(plan);
        } else {
            uncommitted = plan;
        }
    }
}
