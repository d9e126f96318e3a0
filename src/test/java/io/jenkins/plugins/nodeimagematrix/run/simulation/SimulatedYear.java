package io.jenkins.plugins.nodeimagematrix.run.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.matrix.cell.ExternalBase;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import io.jenkins.plugins.nodeimagematrix.run.look.Look;
import io.jenkins.plugins.nodeimagematrix.run.look.LookOrigin;
import io.jenkins.plugins.nodeimagematrix.run.look.Looks;
import io.jenkins.plugins.nodeimagematrix.run.look.MatrixLimit;
import io.jenkins.plugins.nodeimagematrix.run.look.SettableClock;
import io.jenkins.plugins.nodeimagematrix.run.look.SharedBases;
import io.jenkins.plugins.nodeimagematrix.run.look.SharedCatalogue;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.simulation.ReleaseYear.Number;
import io.jenkins.plugins.nodeimagematrix.run.simulation.ReleaseYear.Release;
import io.jenkins.plugins.nodeimagematrix.run.store.Disk;
import io.jenkins.plugins.nodeimagematrix.run.store.SimulatedMachine;
import io.jenkins.plugins.nodeimagematrix.run.times.Promise;
import io.jenkins.plugins.nodeimagematrix.run.times.Sighting;
import io.jenkins.plugins.nodeimagematrix.run.times.Sightings;
import io.jenkins.plugins.nodeimagematrix.run.times.TimesReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A year of one job that is built by itself, on a clock that moves from look to look: real looks, plans, lock files, runs and
 * publications; simulated machines, people, base images and servers. {@link YearModel} says what should be.
 */
final class SimulatedYear {
    private static final List<String> SYSTEMS = List.of("bookworm", "alpine");
    private static final LocalDate FIRST_START = LocalDate.of(2016, 1, 1);
    /** The history says until then which releases fix security vulnerabilities. */
    private static final LocalDate LAST_START = LocalDate.of(2020, 9, 15);

    private static final int MAX_WAIT_LOOKS = 3;
    /** Of the interval of looks: one sees a change, a limited build is active and another waits, and then one is made for it. */
    private static final int PROMISED_LOOKS = 12;

    private final YearSettings settings;
    private final Duration promised;
    private final Random random;
    private final ReleaseYear year;
    private final YearModel model;
    private final SettableClock clock;
    private final YearWorld world;
    private final YearJob job;
    private final Looks looks;
    private final Map<Integer, Instant> approvals = new HashMap<>();
    private final Map<String, List<Instant>> baseMoves = new TreeMap<>();

    /** The number of attempts of each cell that fail, and the attempts so far. */
    private final Map<String, Integer> failing = new HashMap<>();

    private final Map<String, List<Attempt>> attempts = new HashMap<>();
    /** The version and base image of each image that was built, by its digest. */
    private final Map<String, Built> built = new HashMap<>();

    private final Map<String, Instant> firstTags = new HashMap<>();
    private final Map<String, String> immutable = new HashMap<>();
    private final List<Instant> plans = new ArrayList<>();
    private final List<Instant> lookTimes = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private Instant lastTime;
    /** The last plan that might overwrite tags; others leave images on the base images that they have. */
    private Instant refreshed;

    private Instant begins;
    private Instant foundAt;
    private Instant foundBefore;
    private String found;
    private Plan uncommitted;
    private int retried;
    private int quiet;

    private record Attempt(Instant at, String inputs, boolean failed) {}

    private record Built(Number version, String os, String base) {}

    SimulatedYear(long seed, Duration interval, Path folder) throws Exception {
        settings = YearSettings.of(seed, interval);
        promised = interval.multipliedBy(PROMISED_LOOKS);
        random = new Random(seed);
        random.nextInt();
        long days = LAST_START.toEpochDay() - FIRST_START.toEpochDay();
        year = new ReleaseYear(FIRST_START.plusDays(random.nextInt((int) days)), random);
        model = new YearModel(year, settings, approvals);
        clock = new SettableClock(year.start().toString());
        world = new YearWorld(year, clock, this::put);
        job = new YearJob(settings, world, clock, year, folder);
        looks = new Looks(
                new SharedCatalogue(
                        new SharedCatalogue.Source() {
                            @Override
                            public String location() {
                                return YearWorld.CATALOGUE;
                            }

                            @Override
                            public ReleaseCatalogue read(String location) throws InterruptedException {
                                return world.read(folder.resolve("catalogue"));
                            }
                        },
                        clock),
                new SharedBases((name, login) -> world.client(name), clock, Duration.ofSeconds(30)),
                clock);
        decide();
    }

    /** Decides when base images move, what people approve, and which cells fail. */
    private void decide() {
        for (String os : SYSTEMS) {
            List<Instant> moves = new ArrayList<>();
            int every = os.equals("alpine") ? 40 : 15;
            Instant at = year.start();
            while (at.isBefore(year.end())) {
                moves.add(at);
                at = at.plus(Duration.ofMinutes((long) (random.nextDouble() * every * 2 * 24 * 60) + 1));
            }
            baseMoves.put(os, moves);
        }
        for (Release release : year.inRange()) {
            boolean isNewLine = !release.out().isBefore(year.start()) && model.isFirst(release);
            if (isNewLine && settings.newLinesNeedApproval() && random.nextInt(4) > 0) {
                Duration thinking = Duration.ofMinutes(random.nextInt(20 * 24 * 60));
                approvals.put(release.number().major(), release.out().plus(thinking));
            }
        }
        List<Release> all = year.inRange();
        for (int i = 0; i < settings.failures(); i++) {
            Release release = all.get(random.nextInt(all.size()));
            failing.put(SYSTEMS.get(random.nextInt(2)) + ":" + release, 1 + random.nextInt(8));
        }
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
        check("the times that the job reports", this::timesAreRight);
        assertThat(faults).as("%s from %s", settings, year.start()).isEmpty();
        assertThat(quiet).as("looks at which all was done").isPositive();
        return "Year from " + year.start() + ": "
                + model.included(clock.instant()).size() + " releases in the matrix at its end, "
                + baseMoves.values().stream().mapToInt(List::size).sum() + " moved base images, " + lookTimes.size()
                + " looks, " + plans.size() + " builds, at least " + minimum() + " needed, of which " + retried
                + " for failed cells; " + settings;
    }

    /** What happened in the world since the last time. */
    private void happen() throws Exception {
        Instant now = clock.instant();
        world.publishReleases();
        for (String os : SYSTEMS) {
            if (baseMoves.get(os).stream().anyMatch(move -> YearModel.isIn(move, lastTime, now))) {
                world.moveBase(os);
            }
        }
        for (Map.Entry<Integer, Instant> approval : approvals.entrySet()) {
            if (YearModel.isIn(approval.getValue(), lastTime, now)) {
                Release first = year.inRange().stream()
                        .filter(each -> each.number().major() == approval.getKey())
                        .findFirst()
                        .orElseThrow();
                job.store().approve(Version.parse(first.toString()), "alice");
            }
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
        lookTimes.add(now);
        if (plans.size() > 1) {
            assertThat(look.problems()).isEmpty();
        }
        if (look.outcome() == Look.Outcome.STARTED) {
            found = look.findings().toString();
            foundBefore = foundAt;
            foundAt = now;
            begins = now.plus(settings.interval().multipliedBy(random.nextInt(MAX_WAIT_LOOKS + 1)));
            retried +=
                    look.findings().stream().allMatch(each -> each.kind().name().equals("RETRY")) ? 1 : 0;
        } else if (!job.isBusy()) {
            check("after the look at " + now + " found " + look.outcome(), () -> allIsRight(now));
            quiet++;
        }
    }

    private void build(List<MatrixLimit> limits) throws Exception {
        Instant now = clock.instant();
        if (!plans.isEmpty()) {
            check("the build at " + now, () -> hasAReason(now));
        }
        plans.add(now);
        if (plans.size() == 1 || limits.stream().anyMatch(MatrixLimit::refresh)) {
            refreshed = now;
        }
        Plan plan = job.build(limits, new YearJob.Machines() {
            @Override
            public boolean fails(Assignment assignment) {
                return attempt(assignment);
            }

            @Override
            public void proved(Assignment assignment, String digest) {
                String cell = assignment.cell();
                built.put(
                        digest,
                        new Built(
                                Number.of(assignment.planned().cell().node()),
                                cell.substring(0, cell.indexOf(':')),
                                assignment.planned().bases().stream()
                                        .map(ExternalBase::digest)
                                        .findFirst()
                                        .orElseThrow()));
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
        check("the plan at " + now, () -> policyIsRight(plan, now));
        boolean commits = settings.lock() == YearSettings.LockHabit.AT_ONCE || plans.size() == 1;
        if (commits) {
            job.commit(plan);
        } else {
            uncommitted = plan;
        }
    }

    /** Makes an attempt at a cell, and returns whether it fails. */
    private boolean attempt(Assignment assignment) {
        String cell = assignment.cell();
        List<Attempt> before = attempts.computeIfAbsent(cell, absent -> new ArrayList<>());
        boolean fails = before.stream().filter(Attempt::failed).count() < failing.getOrDefault(cell, 0);
        Attempt now = new Attempt(clock.instant(), assignment.planned().inputHash(), fails);
        check("the attempt at " + cell, () -> {
            int failures = 0;
            for (int i = before.size() - 1; i >= 0; i--) {
                if (!before.get(i).failed() || !before.get(i).inputs().equals(now.inputs())) {
                    break;
                }
                failures++;
            }
            if (failures > 0) {
                Instant due = before.get(before.size() - 1).at().plus(YearModel.backOff(failures));
                assertThat(now.at()).as("after %s failures", failures).isBetween(due, due.plus(promised));
            }
        });
        before.add(now);
        return fails;
    }

    private void put(String repository, String tag, String digest) {
        Built image = built.get(digest);
        if (!repository.startsWith("acme/")) {
            return;
        }
        String name = repository + ":" + tag;
        check("the put of " + name, () -> {
            assertThat(image).as("an image that was built and tested").isNotNull();
            if (tag.matches("\\d+\\.\\d+\\.\\d+(-r\\d+)?")) {
                assertThat(tag.replaceFirst("-r.*", ""))
                        .isEqualTo(image.version().toString());
                firstTags.putIfAbsent(repository + ":" + image.version(), clock.instant());
            }
            if (tag.contains("-r")) {
                String before = immutable.putIfAbsent(name, digest);
                assertThat(before).as("the image of a revision before").isIn(null, digest);
                int number = Integer.parseInt(tag.substring(tag.indexOf("-r") + 2));
                if (number > 1) {
                    assertThat(immutable)
                            .as("the revision before")
                            .containsKey(name.replaceFirst("-r\\d+$", "-r" + (number - 1)));
                }
            }
        });
    }

    /** Something that must hold. */
    @FunctionalInterface
    private interface Assertion {
        void run() throws Exception;
    }

    /** Keeps a violation; the run under test would take it for a fault of its own. */
    private void check(String when, Assertion assertion) {
        if (faults.size() >= 5) {
            return;
        }
        try {
            assertion.run();
        } catch (AssertionError violation) {
            faults.add(when + ": " + violation.getMessage());
        } catch (Exception fault) {
            faults.add(when + ": " + fault);
        }
    }

    /** A plan has exactly the releases that the policy lets in, and holds the others. */
    private void policyIsRight(Plan plan, Instant now) {
        Set<String> entered =
                plan.lock().entries().keySet().stream().map(Object::toString).collect(Collectors.toSet());
        assertThat(entered)
                .as("the releases in the matrix")
                .isEqualTo(model.included(now).stream().map(Release::toString).collect(Collectors.toSet()));
        if (!plans.get(0).equals(now)) {
            Set<String> held = plan.held().stream()
                    .map(each -> each.release().version().toString())
                    .collect(Collectors.toSet());
            assertThat(held).as("the held releases").isEqualTo(model.held(now));
        }
    }

    /** A build has a reason that the build before it could not know. */
    private void hasAReason(Instant now) {
        Instant after = settings.onlyFound() && foundBefore != null ? foundBefore : plans.get(plans.size() - 1);
        Instant followed = settings.revisions() || refreshed.isAfter(after) ? after : refreshed;
        assertThat(reasons(after, followed, now))
                .as("reasons since %s for a build that found %s", after, found)
                .isNotEmpty();
    }

    /** @param followed the last time at which images followed their base images */
    private List<String> reasons(Instant after, Instant followed, Instant until) {
        List<String> reasons = new ArrayList<>(model.reasons(after, until));
        baseMoves.forEach((os, moves) -> {
            for (Instant move : moves) {
                Duration age = Duration.ofDays(os.equals("alpine") ? settings.baseAgeDays() : 0);
                // The age begins with the build that sees the image first.
                boolean isSeen = age.isZero() || settings.showsHeld();
                if (isSeen && YearModel.isIn(move, followed, until)) {
                    reasons.add(os + " moved");
                }
                plans.stream()
                        .filter(plan -> !plan.isBefore(move))
                        .findFirst()
                        .filter(seen -> !age.isZero() && YearModel.isIn(seen.plus(age), after, until))
                        .ifPresent(seen -> reasons.add(os + " is old enough"));
            }
        });
        attempts.forEach((cell, all) -> {
            int failures = 0;
            String inputs = "";
            for (Attempt attempt : all) {
                failures = !attempt.failed() ? 0 : attempt.inputs().equals(inputs) ? failures + 1 : 1;
                inputs = attempt.inputs();
                if (attempt.failed() && YearModel.isIn(attempt.at().plus(YearModel.backOff(failures)), after, until)) {
                    reasons.add(cell + " is due");
                }
            }
        });
        return reasons;
    }

    /** The number of builds without which something that changed would not have been built or shown. */
    private int minimum() {
        int needed = 1;
        for (int i = 1; i < plans.size(); i++) {
            needed += reasons(plans.get(i - 1), plans.get(i - 1), plans.get(i)).isEmpty() ? 0 : 1;
        }
        return needed;
    }

    /** At a quiet time everything that is out is published, on the base images of today, and every alias is right. */
    private void allIsRight(Instant now) {
        for (String os : SYSTEMS) {
            List<String> repositories =
                    os.equals("bookworm") ? List.of("acme/bookworm", "acme/node") : List.of("acme/alpine");
            for (String repository : repositories) {
                Map<String, String> tags = world.tags(repository);
                Set<Number> published = tags.keySet().stream()
                        .filter(tag -> tag.matches("\\d+\\.\\d+\\.\\d+"))
                        .map(Number::of)
                        .collect(Collectors.toCollection(TreeSet::new));
                aliasesAreRight(repository, tags, published, now);
                everyReleaseIsThere(repository, os, published, now);
                imagesAreOnTheirBase(repository, os, tags, now);
            }
        }
    }

    private void aliasesAreRight(String repository, Map<String, String> tags, Set<Number> published, Instant now) {
        Map<String, Number> aliases = new TreeMap<>();
        tags.forEach((tag, digest) -> {
            if (!tag.contains(".")) {
                aliases.put(tag, built.get(digest).version());
                assertThat(digest)
                        .as("%s:%s is the image of its version", repository, tag)
                        .isEqualTo(tags.get(built.get(digest).version().toString()));
            }
        });
        Map<String, Number> expected = model.aliases(published, now);
        if (!expected.containsKey("lts")) {
            aliases.remove("lts");
        }
        assertThat(aliases).as("the aliases of %s", repository).isEqualTo(expected);
    }

    private void everyReleaseIsThere(String repository, String os, Set<Number> published, Instant now) {
        for (Release release : model.included(now)) {
            Instant buildable = model.buildable(release, os);
            boolean fails = failing.containsKey(os + ":" + release);
            if (!fails && !buildable.isAfter(now)) {
                assertThat(published).as("the releases in %s", repository).contains(release.number());
                if (buildable.isAfter(year.start())) {
                    assertThat(firstTags.get(repository + ":" + release))
                            .as("the first tag of %s:%s", repository, release)
                            .isBetween(buildable, buildable.plus(promised));
                }
            }
        }
    }

    private void imagesAreOnTheirBase(String repository, String os, Map<String, String> tags, Instant now) {
        boolean held = os.equals("alpine") && settings.baseAgeDays() > 0;
        for (Release release : model.included(now)) {
            String digest = tags.get(release.toString());
            if (digest != null && !held && !failing.containsKey(os + ":" + release)) {
                assertThat(built.get(digest).base())
                        .as("the base image of %s:%s", repository, release)
                        .isEqualTo(world.digestOf(os));
            }
            if (digest != null && settings.revisions()) {
                String newest = tags.keySet().stream()
                        .filter(tag -> tag.startsWith(release + "-r"))
                        .max((one, other) -> Integer.compare(revision(one), revision(other)))
                        .orElse("no revision");
                assertThat(digest)
                        .as("%s:%s is on its newest revision %s", repository, release, newest)
                        .isEqualTo(tags.get(newest));
            }
        }
    }

    private static int revision(String tag) {
        return Integer.parseInt(tag.substring(tag.indexOf("-r") + 2));
    }

    /** Each release and moved base image was published within the promise, or the job says what it waited for. */
    private void timesAreRight() throws Exception {
        String limit = promised.toMinutes() + "m";
        Promise promise = Promise.parse("security " + limit + ", release " + limit + ", base " + limit);
        TimesReport report = TimesReport.of(Sightings.of(job.store()), promise, clock.millis());
        assertThat(report.times()).isNotEmpty();
        for (TimesReport.Time time : report.times()) {
            Sighting sighting = time.sighting();
            boolean waited = sighting.delays().contains(Sighting.Delay.HELD)
                    || sighting.delays().contains(Sighting.Delay.FAILING);
            if (time.standing() == TimesReport.Standing.MISSED) {
                assertThat(waited).as("why %s missed its promise", sighting).isTrue();
            }
            if (sighting.kind() != Sighting.Kind.BASE) {
                Release release = year.inRange().stream()
                        .filter(each -> each.toString().equals(sighting.subject()))
                        .findFirst()
                        .orElseThrow();
                // A release that a build held before any look saw it is seen when it enters.
                boolean plannedFirst = plans.stream()
                        .anyMatch(plan -> YearModel.isIn(
                                plan, release.out(), release.out().plus(settings.interval())));
                Instant expected = plannedFirst && model.entry(release) != null ? model.entry(release) : release.out();
                assertThat(Instant.ofEpochMilli(sighting.seenMillis()))
                        .as("when %s was seen first", release)
                        .isBetween(release.out(), expected.plus(promised));
                assertThat(sighting.kind() == Sighting.Kind.SECURITY)
                        .as("whether %s is a security release", release)
                        .isEqualTo(release.isSecurity());
            }
        }
    }
}
