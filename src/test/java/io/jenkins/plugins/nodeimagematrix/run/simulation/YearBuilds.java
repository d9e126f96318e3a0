package io.jenkins.plugins.nodeimagematrix.run.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.simulation.YearEvents.BaseMove;
import io.jenkins.plugins.nodeimagematrix.run.simulation.YearEvents.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The builds of a simulated year, and what made each of them needed. */
final class YearBuilds {
    private final YearSettings settings;
    private final YearModel model;
    private final YearEvents events;
    private final YearRecord record;
    /** Of the registry of the base images. */
    private final List<Outage> outages;

    private final List<Instant> plans = new ArrayList<>();
    /** The last plan that might overwrite tags; others leave images on the base images that they have. */
    private Instant refreshed;

    private Instant foundAt;
    private Instant foundBefore;
    private String found;
    private int retried;

    YearBuilds(YearSettings settings, YearModel model, YearEvents events, YearRecord record, List<Outage> outages) {
        this.settings = settings;
        this.model = model;
        this.events = events;
        this.record = record;
        this.outages = outages;
    }

    List<Instant> plans() {
        return plans;
    }

    int retried() {
        return retried;
    }

    /** A look started a build. */
    void found(Instant now, String findings, boolean retries) {
        found = findings;
        foundBefore = foundAt;
        foundAt = now;
        retried += retries ? 1 : 0;
    }

    /** A build plans. Each but the first has a reason that the build before it could not know. */
    void planned(Instant now, boolean refresh) {
        if (!plans.isEmpty()) {
            record.check("the build at " + now, () -> hasAReason(now));
        }
        plans.add(now);
        if (plans.size() == 1 || refresh && !Outage.isAt(outages, now)) {
            refreshed = now;
        }
    }

    private void hasAReason(Instant now) {
        Instant after = settings.onlyFound() && foundBefore != null ? foundBefore : plans.get(plans.size() - 1);
        Instant seen = lastSeeing(after);
        Instant followed = settings.revisions() || refreshed.isAfter(seen) ? seen : refreshed;
        List<String> reasons = reasons(after, followed, now);
        if (plans.size() == 1) {
            // The first plan had no lock file and would let in every release; a look does not see that one was
            // committed.
            reasons.addAll(model.published(after, now));
        }
        assertThat(reasons)
                .as("reasons since %s for a build that found %s", after, found)
                .isNotEmpty();
    }

    /** The last plan, up to a time, that saw the base images. */
    private Instant lastSeeing(Instant until) {
        return plans.stream()
                .filter(plan -> !plan.isAfter(until) && !Outage.isAt(outages, plan))
                .max(Instant::compareTo)
                .orElseThrow();
    }

    /** @param followed the last time at which images followed their base images */
    private List<String> reasons(Instant after, Instant followed, Instant until) {
        List<String> reasons = new ArrayList<>(model.reasons(after, until));
        for (String os : YearEvents.SYSTEMS) {
            List<BaseMove> moves = events.moves(os);
            Duration age = Duration.ofDays(os.equals("alpine") ? settings.baseAgeDays() : 0);
            boolean held = os.equals(YearEvents.HELD) && settings.holdsBase();
            for (int i = 0; i < moves.size(); i++) {
                BaseMove move = moves.get(i);
                boolean isShown = !held && age.isZero() || settings.showsHeld();
                if (isShown && YearModel.isIn(move.at(), followed, until)) {
                    reasons.add(os + " moved");
                }
                if (held && move.approved() != null) {
                    Instant approved = Outage.seen(outages, move.approved());
                    boolean superseded =
                            i + 1 < moves.size() && !moves.get(i + 1).at().isAfter(approved);
                    if (!superseded && YearModel.isIn(approved, followed, until)) {
                        reasons.add("the new image of " + os + " is approved");
                    }
                }
                // The age begins with the build that sees the image first.
                plans.stream()
                        .filter(plan -> !plan.isBefore(move.at()) && !Outage.isAt(outages, plan))
                        .findFirst()
                        .map(seen -> Outage.seen(outages, seen.plus(age)))
                        .filter(old -> !age.isZero() && YearModel.isIn(old, followed, until))
                        .ifPresent(old -> reasons.add(os + " is old enough"));
            }
        }
        reasons.addAll(record.due(after, until));
        return reasons;
    }

    /** The number of builds without which something that changed would not have been built or shown. */
    int minimum() {
        int needed = 1;
        for (int i = 1; i < plans.size(); i++) {
            Instant before = plans.get(i - 1);
            needed += reasons(before, lastSeeing(before), plans.get(i)).isEmpty() ? 0 : 1;
        }
        return needed;
    }
}
