package io.jenkins.plugins.nodeimagematrix.run.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.matrix.cell.ExternalBase;
import io.jenkins.plugins.nodeimagematrix.run.look.SettableClock;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Assignment;
import io.jenkins.plugins.nodeimagematrix.run.simulation.ReleaseYear.Number;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the job of a simulated year did: attempts at cells, images, and tags that were put. Each is checked when it happens. */
final class YearRecord {
    private static final int MAX_FAULTS = 5;

    private final YearEvents events;
    private final SettableClock clock;
    private final Duration promised;
    private final Map<String, List<Attempt>> attempts = new HashMap<>();
    /** By the digest of the image. */
    private final Map<String, Built> built = new HashMap<>();

    private final Map<String, Instant> firstTags = new HashMap<>();
    private final Map<String, String> immutable = new HashMap<>();
    private final List<String> faults = new ArrayList<>();

    private record Attempt(Instant at, String inputs, boolean failed) {}

    /** An image that was built and tested, on a base image. */
    record Built(Number version, String base) {}

    /** Something that must hold. */
    @FunctionalInterface
    interface Assertion {
        void run() throws Exception;
    }

    YearRecord(YearEvents events, SettableClock clock, Duration promised) {
        this.events = events;
        this.clock = clock;
        this.promised = promised;
    }

    /** Keeps a violation; the run under test would take it for a fault of its own. */
    void check(String when, Assertion assertion) {
        if (faults.size() >= MAX_FAULTS) {
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

    List<String> faults() {
        return faults;
    }

    /** Makes an attempt at a cell, and returns whether it fails. */
    boolean attempt(Assignment assignment) {
        String cell = assignment.cell();
        List<Attempt> before = attempts.computeIfAbsent(cell, absent -> new ArrayList<>());
        boolean fails = before.stream().filter(Attempt::failed).count() < events.failures(cell);
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

    void proved(Assignment assignment, String digest) {
        String base = assignment.planned().bases().stream()
                .map(ExternalBase::digest)
                .findFirst()
                .orElseThrow();
        built.put(digest, new Built(Number.of(assignment.planned().cell().node()), base));
    }

    void put(String repository, String tag, String digest) {
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

    Built built(String digest) {
        return built.get(digest);
    }

    /** The time at which a version got its first tag in a repository. */
    Instant firstTag(String repository, Object version) {
        return firstTags.get(repository + ":" + version);
    }

    /** The cells that are due for another attempt in (after, until]. */
    List<String> due(Instant after, Instant until) {
        List<String> due = new ArrayList<>();
        attempts.forEach((cell, all) -> {
            int failures = 0;
            String inputs = "";
            for (Attempt attempt : all) {
                failures = !attempt.failed() ? 0 : attempt.inputs().equals(inputs) ? failures + 1 : 1;
                inputs = attempt.inputs();
                if (attempt.failed() && YearModel.isIn(attempt.at().plus(YearModel.backOff(failures)), after, until)) {
                    due.add(cell + " is due");
                }
            }
        });
        return due;
    }
}
