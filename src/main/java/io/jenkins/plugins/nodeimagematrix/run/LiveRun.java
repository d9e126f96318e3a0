package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlanDescription;
import io.jenkins.plugins.nodeimagematrix.run.publish.PinnedImages;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.CellReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.schedule.RunEvents;
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
    private final long started;
    private final Map<String, List<String>> aliases;
    private final Map<String, PublishedImage> known;
    private final Map<String, CellResult> results = new LinkedHashMap<>();
    private final RunEvents events = new RunEvents();
    private List<TagUpdate> moves = List.of();
    private RunOutcome outcome = RunOutcome.OPEN;
    private long ended;

    public LiveRun(RunOrigin origin, Plan plan, List<PublishedTag> known, long started) {
        this.origin = origin;
        this.plan = plan;
        this.started = started;
        this.known = PinnedImages.of(plan, known);
        this.aliases = plan.aliases().stream()
                .collect(Collectors.groupingBy(
                        alias -> alias.cell(),
                        TreeMap::new,
                        Collectors.mapping(alias -> alias.reference().toString(), Collectors.toList())));
    }

    public RunEvents events() {
        return events;
    }

    public synchronized void ended(CellResult result) {
        results.put(result.cell(), result);
    }

    public synchronized void moved(List<TagUpdate> all) {
        moves = List.copyOf(all);
    }

    synchronized void finished(RunOutcome how) {
        outcome = how;
        ended = System.currentTimeMillis();
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
        long now = ended == 0 ? System.currentTimeMillis() : ended;
        return new RunReport(
                RunReport.VERSION,
                origin.runId(),
                origin.title(),
                origin.matrixFile(),
                plan.catalogueOrigin(),
                started,
                now - started,
                outcome,
                plan.cells().stream().map(cell -> cell(cell, running)).toList(),
                moves,
                plan.held().stream().map(PlanDescription::held).toList(),
                events.agents(),
                events.incidents());
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
                result(planned, running.get(name)));
    }

    /** @param agent the agent that runs the cell, or {@code null} */
    private synchronized CellResult result(PlannedCell planned, String agent) {
        String name = planned.cell().name();
        if (results.containsKey(name)) {
            return results.get(name);
        }
        if (!planned.build()) {
            return CellResult.unchanged(planned, known.get(name));
        }
        return agent == null || !outcome.isOpen() ? null : CellResult.running(planned, agent);
    }
}
