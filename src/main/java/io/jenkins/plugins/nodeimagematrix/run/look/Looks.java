package io.jenkins.plugins.nodeimagematrix.run.look;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.FailedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Planner;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import io.jenkins.plugins.nodeimagematrix.run.history.Approvals;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.history.SeenBase;
import io.jenkins.plugins.nodeimagematrix.run.look.Look.Outcome;
import io.jenkins.plugins.nodeimagematrix.run.look.LookState.Started;
import io.jenkins.plugins.nodeimagematrix.run.look.SharedBases.Base;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The looks for changes since the last plans of jobs: releases, lines and base images. The jobs of one call share the
 * requests. A build is started once for each change; again only if no build planned it, after one hour, then two, up to
 * 32, or at once if a restart of the controller lost the build. Not for several threads.
 */
public final class Looks {
    /** The pause before an urgent look, after which no answer is from before it was asked for. */
    public static final Duration URGENT_PAUSE = SharedCatalogue.URGENT;

    private final SharedCatalogue catalogue;
    private final SharedBases bases;
    private final Clock clock;

    public Looks(SharedCatalogue catalogue, SharedBases bases, Clock clock) {
        this.catalogue = catalogue;
        this.bases = bases;
        this.clock = clock;
    }

    /** Looks once for each job. */
    public <J extends LookedJob> Map<J, Look> look(Collection<J> jobs, LookOrigin origin) throws InterruptedException {
        List<Watch<J>> all = new ArrayList<>();
        for (J job : jobs) {
            all.add(new Watch<>(job, origin));
        }
        Set<Base> wanted = new HashSet<>();
        boolean releases = false;
        for (Watch<J> watch : all) {
            wanted.addAll(watch.bases);
            releases |= watch.plans.stream().anyMatch(WatchedPlan::needsCatalogue);
        }
        ReleaseCatalogue known = releases ? catalogue.get(origin.isUrgent()) : null;
        SharedBases.Answers answers = bases.ask(wanted, origin.isUrgent());
        Map<J, Look> looks = new HashMap<>();
        for (Watch<J> watch : all) {
            looks.put(watch.job, watch.look(known, answers));
        }
        return looks;
    }

    /** The catalogue and the registries that do not answer now. */
    public List<FailingSource> failing() {
        List<FailingSource> all = new ArrayList<>(catalogue.failing());
        all.addAll(bases.failing());
        return all;
    }

    /** One job in one look. */
    private final class Watch<J extends LookedJob> {
        private final J job;
        private final LookOrigin origin;
        private final Map<String, RegistryCredentials> logins = new HashMap<>();
        /** The base images of the plans, with the login of the job at their registries. */
        private final Set<Base> bases = new LinkedHashSet<>();

        private final Set<String> problems = new LinkedHashSet<>();
        private List<WatchedPlan> plans = List.of();
        private boolean broken;

        Watch(J job, LookOrigin origin) throws InterruptedException {
            this.job = job;
            this.origin = origin;
            try {
                plans = WatchedPlans.of(job.store()).current(job::isRunning, job.lastCompleted());
            } catch (IOException | RuntimeException unreadable) {
                problems.add(unreadable.getMessage());
                broken = true;
            }
            for (String image : images()) {
                Optional<String> registry = new Base(image, null).registry();
                if (registry.isPresent()) {
                    bases.add(new Base(image, login(registry.get())));
                }
            }
        }

        private Set<String> images() {
            return plans.stream()
                    .flatMap(plan -> plan.bases().stream())
                    .filter(base -> base.digest() != null)
                    .map(WatchedBase::image)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }

        private RegistryCredentials login(String registry) throws InterruptedException {
            if (!logins.containsKey(registry)) {
                try {
                    logins.put(registry, job.login(registry));
                } catch (IOException | RuntimeException none) {
                    logins.put(registry, null);
                    problems.add(none.getMessage());
                }
            }
            return logins.get(registry);
        }

        /** @param known the catalogue; {@code null} if no job of the look needs it */
        Look look(ReleaseCatalogue known, SharedBases.Answers answers) {
            try {
                return decide(known, answers);
            } catch (IOException | RuntimeException unreadable) {
                problems.add(String.valueOf(unreadable.getMessage()));
                return made(Outcome.FAILED, null, List.of());
            }
        }

        private Look decide(ReleaseCatalogue known, SharedBases.Answers answers) throws IOException {
            LookState state = LookState.of(job.store());
            if (broken || plans.isEmpty()) {
                return keep(
                        state,
                        made(broken ? Outcome.FAILED : Outcome.NO_PLAN, null, List.of()),
                        started(state),
                        Set.of());
            }
            Map<String, String> digests = new TreeMap<>();
            for (Base base : bases) {
                digests.computeIfAbsent(
                        base.image(), absent -> answers.digests().get(base));
                if (answers.faults().containsKey(base)) {
                    problems.add(base.image() + ": " + answers.faults().get(base));
                }
            }
            // A build that waits or is active tries failed cells again.
            Ledger ledger = job.store().ledger();
            List<FailedCell> due = job.isBusy() ? List.of() : ledger.due(clock.instant());
            Map<String, SeenBase> seen = new TreeMap<>();
            ledger.seenBases().forEach(base -> seen.put(base.image(), base));
            Approvals approvals = job.store().approvals();
            List<Finding> findings = new ArrayList<>();
            boolean compared = false;
            for (WatchedPlan plan : plans) {
                PlanComparison comparison = new PlanComparison(plan, job.settings());
                plan.warning().ifPresent(problems::add);
                if (plan.needsCatalogue()) {
                    compared = true;
                    findings.addAll(comparison.catalogue(
                            known, approvals, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)));
                }
                findings.addAll(comparison.bases(digests, seen, approvals, clock.instant()));
                findings.addAll(comparison.retries(due, plans.size() == 1));
            }
            Set<String> unknown = images().stream()
                    .filter(image -> digests.get(image) == null)
                    .collect(Collectors.toSet());
            new SightingRecorder(job, plans, findings, known, unknown)
                    .record(clock.millis(), ledger.failedByName().keySet());
            return start(state, findings, compared ? known : null, open(state, findings, digests));
        }

        /** The keys of what was found, and of earlier findings whose registry did not answer now. */
        private Set<String> open(LookState state, List<Finding> findings, Map<String, String> digests) {
            Set<String> started = started(state);
            Set<String> open = new TreeSet<>();
            findings.forEach(finding -> open.add(finding.key()));
            for (WatchedPlan plan : plans) {
                for (WatchedBase base : plan.bases()) {
                    if (digests.get(base.image()) == null) {
                        String prefix = Finding.Kind.BASE + " " + plan.matrix() + " " + base.image() + "@";
                        started.stream().filter(key -> key.startsWith(prefix)).forEach(open::add);
                    }
                }
            }
            return open;
        }

        private static Set<String> started(LookState state) {
            Set<String> keys = new TreeSet<>();
            state.started().forEach(each -> keys.add(each.key()));
            return keys;
        }

        private Look start(LookState state, List<Finding> findings, ReleaseCatalogue used, Set<String> open)
                throws IOException {
            List<Finding> wanted = findings.stream().filter(Finding::starts).toList();
            long now = clock.millis();
            boolean busy = job.isBusy();
            List<Finding> due = new ArrayList<>();
            boolean again = false;
            for (Finding finding : wanted) {
                Optional<Started> before = state.started(finding.key());
                if (before.isEmpty()) {
                    due.add(finding);
                } else if (!busy
                        && (now >= before.get().dueMillis()
                                || job.isLost(before.get().millis()))) {
                    again |= !job.isLost(before.get().millis());
                    due.add(finding);
                }
            }
            if (due.isEmpty()) {
                Outcome outcome = wanted.isEmpty() ? Outcome.NOTHING : Outcome.STARTED_BEFORE;
                return keep(state, made(outcome, used, findings), open, Set.of());
            }
            if (job.isWaiting()) {
                return keep(state, made(Outcome.BUILD_WAITS, used, findings), open, Set.of());
            }
            Set<String> keys = new HashSet<>();
            due.forEach(finding -> keys.add(finding.key()));
            List<MatrixLimit> limits = new LimitPlanner(job.settings()).limits(plans, due, again);
            // Written before the build is started: a controller that ends between the two starts it again, not twice.
            Look look = keep(state, made(Outcome.STARTED, used, findings), open, keys);
            if (job.start(due, limits)) {
                return look;
            }
            Look refused = made(Outcome.NOT_BUILDABLE, used, findings);
            state.after(refused, open, Set.of()).write(job.store());
            return refused;
        }

        private Look made(Outcome outcome, ReleaseCatalogue used, List<Finding> findings) {
            String origins = used == null ? "" : Planner.origin(used.origin());
            return new Look(clock.millis(), origin, outcome, origins, findings, List.copyOf(problems));
        }

        private Look keep(LookState before, Look look, Set<String> open, Set<String> again) throws IOException {
            LookState after = before.after(look, open, again);
            if (!after.equals(before)) {
                after.write(job.store());
            }
            return look;
        }
    }
}
