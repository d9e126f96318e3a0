package io.jenkins.plugins.nodeimagematrix.run.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.simulation.ReleaseYear.Number;
import io.jenkins.plugins.nodeimagematrix.run.simulation.ReleaseYear.Release;
import io.jenkins.plugins.nodeimagematrix.run.times.Promise;
import io.jenkins.plugins.nodeimagematrix.run.times.Sighting;
import io.jenkins.plugins.nodeimagematrix.run.times.Sightings;
import io.jenkins.plugins.nodeimagematrix.run.times.TimesReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What must hold in a simulated year: of each plan, whenever nothing is to be done, and of the times at its end. */
final class YearChecks {
    private final YearSettings settings;
    private final ReleaseYear year;
    private final YearModel model;
    private final YearEvents events;
    private final YearWorld world;
    private final YearRecord record;
    private final Duration promised;

    YearChecks(
            YearSettings settings,
            ReleaseYear year,
            YearModel model,
            YearEvents events,
            YearWorld world,
            YearRecord record,
            Duration promised) {
        this.settings = settings;
        this.year = year;
        this.model = model;
        this.events = events;
        this.world = world;
        this.record = record;
        this.promised = promised;
    }

    /** A plan has exactly the releases that the policy lets in, and holds the others. */
    void policyIsRight(Plan plan, boolean first, Instant now) {
        Set<String> entered =
                plan.lock().entries().keySet().stream().map(Object::toString).collect(Collectors.toSet());
        assertThat(entered)
                .as("the releases in the matrix")
                .isEqualTo(model.included(now).stream().map(Release::toString).collect(Collectors.toSet()));
        if (!first) {
            Set<String> held = plan.held().stream()
                    .map(each -> each.release().version().toString())
                    .collect(Collectors.toSet());
            assertThat(held).as("the held releases").isEqualTo(model.held(now));
        }
    }

    /**
     * At a quiet time everything that is out is published, on the right base images, and every alias is right.
     *
     * @param bases the digest that images of each system are on; without those that cannot be known now
     */
    void allIsRight(Map<String, String> bases, Instant now) {
        for (String os : YearEvents.SYSTEMS) {
            List<String> repositories =
                    os.equals("bookworm") ? List.of("acme/bookworm", "acme/node") : List.of("acme/alpine");
            for (String repository : repositories) {
                Map<String, String> tags = world.tags(repository);
                Set<Number> published = tags.keySet().stream()
                        .filter(tag -> tag.matches("\\d+\\.\\d+\\.\\d+"))
                        .map(Number::of)
                        .collect(Collectors.toCollection(TreeSet::new));
                aliasesAreRight(repository, os, tags, published, now);
                everyReleaseIsThere(repository, os, published, now);
                imagesAreOnTheirBase(repository, os, tags, bases.get(os), now);
            }
        }
    }

    private void aliasesAreRight(
            String repository, String os, Map<String, String> tags, Set<Number> published, Instant now) {
        Map<String, Number> aliases = new TreeMap<>();
        tags.forEach((tag, digest) -> {
            if (!tag.contains(".")) {
                Number version = record.built(digest).version();
                aliases.put(tag, version);
                assertThat(digest)
                        .as("%s:%s is the image of its version", repository, tag)
                        .isEqualTo(tags.get(version.toString()));
            }
        });
        Map<String, Number> expected = model.aliases(published, now);
        if (!expected.containsKey("lts")) {
            aliases.remove("lts");
        }
        // The alias of a release that fails stays where it is, which may be nowhere, or before a release that came at
        // the same time.
        List<Number> included =
                model.included(now).stream().map(Release::number).toList();
        model.aliases(included, now).forEach((alias, wanted) -> {
            Number is = aliases.get(alias);
            boolean fails = !published.contains(wanted) && events.fails(os + ":" + wanted);
            if (fails && expected.containsKey(alias) && (is == null || is.compareTo(expected.get(alias)) < 0)) {
                aliases.remove(alias);
                expected.remove(alias);
            }
        });
        assertThat(aliases).as("the aliases of %s", repository).isEqualTo(expected);
    }

    private void everyReleaseIsThere(String repository, String os, Set<Number> published, Instant now) {
        for (Release release : model.included(now)) {
            Instant buildable = model.buildable(release, os);
            if (!events.fails(os + ":" + release) && !buildable.isAfter(now)) {
                assertThat(published).as("the releases in %s", repository).contains(release.number());
                if (buildable.isAfter(year.start())) {
                    assertThat(record.firstTag(repository, release))
                            .as("the first tag of %s:%s", repository, release)
                            .isBetween(buildable, buildable.plus(promised));
                }
            }
        }
    }

    /** @param base {@code null} if it is not known */
    private void imagesAreOnTheirBase(
            String repository, String os, Map<String, String> tags, String base, Instant now) {
        for (Release release : model.included(now)) {
            String digest = tags.get(release.toString());
            if (digest != null && base != null && !events.fails(os + ":" + release)) {
                assertThat(record.built(digest).base())
                        .as("the base image of %s:%s", repository, release)
                        .isEqualTo(base);
            }
            if (digest != null && settings.revisions()) {
                String newest = newestRevision(tags.keySet(), release);
                assertThat(digest)
                        .as("%s:%s is on its newest revision %s", repository, release, newest)
                        .isEqualTo(tags.get(newest));
            }
        }
    }

    private static String newestRevision(Collection<String> tags, Release release) {
        return tags.stream()
                .filter(tag -> tag.startsWith(release + "-r"))
                .max((one, other) -> Integer.compare(revision(one), revision(other)))
                .orElse("no revision");
    }

    private static int revision(String tag) {
        return Integer.parseInt(tag.substring(tag.indexOf("-r") + 2));
    }

    /** Each release and moved base image was published within the promise, or the job says what it waited for. */
    void timesAreRight(MatrixStore store, List<Instant> plans, Instant now) throws Exception {
        String limit = promised.toMinutes() + "m";
        Promise promise = Promise.parse("security " + limit + ", release " + limit + ", base " + limit);
        TimesReport report = TimesReport.of(Sightings.of(store), promise, now.toEpochMilli());
        assertThat(report.times()).isNotEmpty();
        for (TimesReport.Time time : report.times()) {
            Sighting sighting = time.sighting();
            if (time.standing() == TimesReport.Standing.MISSED) {
                assertThat(sighting.delays())
                        .as("why %s missed its promise", sighting)
                        .containsAnyElementsOf(
                                EnumSet.of(Sighting.Delay.HELD, Sighting.Delay.FAILING, Sighting.Delay.NO_ANSWER));
            }
            if (sighting.kind() != Sighting.Kind.BASE) {
                releaseWasSeen(sighting, plans);
            }
        }
    }

    private void releaseWasSeen(Sighting sighting, List<Instant> plans) {
        Release release = year.inRange().stream()
                .filter(each -> each.toString().equals(sighting.subject()))
                .findFirst()
                .orElseThrow();
        // A release that a build held before any look saw it is seen when it enters.
        Instant nextLook = release.out().plus(settings.interval());
        boolean plannedFirst =
                plans.stream().anyMatch(plan -> !plan.isBefore(release.out()) && !plan.isAfter(nextLook));
        Instant expected = plannedFirst && model.entry(release) != null ? model.entry(release) : release.out();
        assertThat(Instant.ofEpochMilli(sighting.seenMillis()))
                .as("when %s was seen first", release)
                .isBetween(release.out(), expected.plus(promised));
        assertThat(sighting.kind() == Sighting.Kind.SECURITY)
                .as("whether %s is a security release", release)
                .isEqualTo(release.isSecurity());
    }
}
