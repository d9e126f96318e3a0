package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.BackOff;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.FailedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PublishedState;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlanDescription;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.CellReport;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.HeldBaseReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.schedule.RunEvents;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The state of an active run: the plan, results of cells so far, tag updates. Pages read it while the run updates it. */
public final class LiveRun {
    private final RunOrigin origin;
    private final Plan plan;
    private final InstantSource clock;
    private final long started;
    private final Map<String, List<String>> aliases;
    private final Map<String, PublishedImage> known;
    private final Map<String, FailedCell> failed;
    private final BackOff backOff;
    private final Map<String, CellResult> results = new LinkedHashMap<>();
    private final RunEvents events;
    private final List<HeldBaseReport> heldBases;
    private List<TagUpdate> tagUpdates = List.of();
    private RunOutcome outcome = RunOutcome.OPEN;
    private long ended;

    /**
     * @param known state of earlier runs
     * @param backOff how long failing cells wait
     * @param started since the epoch, in milliseconds
     */
    public LiveRun(RunOrigin origin, Plan plan, Ledger known, BackOff backOff, long started) {
        this(origin, plan, List.of(), known, backOff, InstantSource.system(), started);
    }

    /**
     * A run that starts now.
     *
     * @param heldBases base images that moved and that their policy holds
     */
    public LiveRun(
            RunOrigin origin,
            Plan plan,
            List<HeldBaseReport> heldBases,
            Ledger known,
            BackOff backOff,
            InstantSource clock) {
        this(origin, plan, heldBases, known, backOff, clock, clock.millis());
    }

    private LiveRun(
            RunOrigin origin,
            Plan plan,
            List<HeldBaseReport> heldBases,
            Ledger known,
            BackOff backOff,
            InstantSource clock,
            long started) {
        this.origin = origin;
        this.clock = clock;
        this.events = new RunEvents(clock::millis);
        this.plan = plan;
        this.heldBases = List.copyOf(heldBases);
        this.started = started;
        this.known = PublishedState.of(known.published()).images(plan);
        this.failed = known.failedByName();
        this.backOff = backOff;
        this.aliases = plan.aliases().stream()
                .collect(Collectors.groupingBy(
                        alias -> alias.cell(),
                        TreeMap::new,
                        Collectors.mapping(alias -> alias.reference().toString(), Collectors.toList())));
    }

    public RunEvents events() {
        return events;
    }

    /** @return how often the cell failed and when it is due again; {@code null} unless it failed now */
    public synchronized FailedCell ended(CellResult result) {
        results.put(result.cell(), result);
        if (result.state() != CellState.FAILED) {
            if (result.state().isPublishable()) {
                failed.remove(result.cell());
            }
            return null;
        }
        FailedCell before = failed.get(result.cell());
        FailedCell now = Ledger.failed(result, before, backOff, Instant.ofEpochMilli(started));
        failed.put(result.cell(), now);
        if (now.stuck() && (before == null || !before.stuck() || now.failures() == 1)) {
            events.record(RunEvent.Kind.STUCK, "", result.cell(), now.describe());
        }
        return now;
    }

    public synchronized void moved(List<TagUpdate> all) {
        tagUpdates = List.copyOf(all);
    }

    synchronized void finished(RunOutcome how) {
        outcome = how;
        ended = clock.millis();
    }

    synchronized List<CellResult> results() {
        return new ArrayList<>(results.values());
    }

    /** Whether the run has not ended. */
    synchronized boolean isOpen() {
        return outcome.isOpen();
    }

    /** @param running the agent of each running cell, by the cell's name */
    public synchronized RunReport report(Map<String, String> running) {
        long now = ended == 0 ? clock.millis() : ended;
        return new RunReport(
                RunReport.VERSION,
                origin.runId(),
                origin.title(),
                origin.matrixFile(),
                plan.catalogueOrigin(),
                started,
                now - started,
                outcome,
                cells(running),
                tagUpdates,
                plan.held().stream().map(PlanDescription::held).toList(),
                events.agents(),
                events.events(),
                heldBases);
    }

    private List<CellReport> cells(Map<String, String> running) {
        List<CellReport> cells =
                plan.cells().stream().map(cell -> cell(cell, running)).toList();
        return plan.hasRevisions()
                ? cells.stream().map(cell -> cell.withRevisions(tagUpdates)).toList()
                : cells;
    }

    private CellReport cell(PlannedCell planned, Map<String, String> running) {
        String name = planned.cell().name();
        return new CellReport(
                name,
                planned.cell().image(),
                planned.cell().os(),
                planned.cell().node(),
                PlanDescription.line(planned.cell()),
                planned.cell().platform(),
                planned.cell().parent(),
                planned.cell().pinned().stream().map(Object::toString).toList(),
                aliases.getOrDefault(name, List.of()),
                RunReport.Inputs.of(planned),
                result(planned, running.get(name)),
                attempts(planned));
    }

    /** The failed attempts of the cell; those with other inputs do not count. */
    private RunReport.Attempts attempts(PlannedCell planned) {
        FailedCell last = failed.get(planned.cell().name());
        boolean same = last != null && planned.inputHash().equals(last.inputHash());
        return same && !planned.isUnchanged() ? RunReport.Attempts.of(last) : null;
    }

    /** @param agent the agent that runs the cell, or {@code null} */
    private synchronized CellResult result(PlannedCell planned, String agent) {
        String name = planned.cell().name();
        if (results.containsKey(name)) {
            return results.get(name);
        }
        if (planned.isUnchanged()) {
            return CellResult.unchanged(planned, known.get(name));
        }
        return agent == null || !outcome.isOpen() ? null : CellResult.running(planned, agent);
    }
}
