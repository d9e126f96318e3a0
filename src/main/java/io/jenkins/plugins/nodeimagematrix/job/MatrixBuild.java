package io.jenkins.plugins.nodeimagematrix.job;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Queue;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.agent.AgentSessions;
import io.jenkins.plugins.nodeimagematrix.agent.FanOut;
import io.jenkins.plugins.nodeimagematrix.agent.FanOutSettings;
import io.jenkins.plugins.nodeimagematrix.agent.Sources;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.run.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.ConsoleReport;
import io.jenkins.plugins.nodeimagematrix.run.JUnitXml;
import io.jenkins.plugins.nodeimagematrix.run.Journal;
import io.jenkins.plugins.nodeimagematrix.run.JournalRecord;
import io.jenkins.plugins.nodeimagematrix.run.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.Publication;
import io.jenkins.plugins.nodeimagematrix.run.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.RunRecorder;
import io.jenkins.plugins.nodeimagematrix.run.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.Scheduler;
import io.jenkins.plugins.nodeimagematrix.run.UnfinishedRuns;
import io.jenkins.plugins.nodeimagematrix.run.Worker;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import javax.xml.stream.XMLStreamException;

/** One run of the matrix for a build: plans, fans out, publishes, reports. Freestyle builds and Pipelines share it. */
public final class MatrixBuild {
    private final MatrixSettings settings;
    private final Run<?, ?> run;
    private final Queue.Task owner;
    private final FilePath workspace;
    private final Computer own;
    private final EnvVars environment;
    private final TaskListener listener;
    private final long started = System.currentTimeMillis();
    private final String runId = UUID.randomUUID().toString();
    private UnfinishedRuns unfinished;
    private List<String> earlier = List.of();

    /**
     * @param owner whose permissions decide who may stop the shards
     * @param workspace where the matrix file lies
     * @param own the agent whose executor the build holds, or {@code null}
     */
    public MatrixBuild(
            MatrixSettings settings,
            Run<?, ?> run,
            Queue.Task owner,
            FilePath workspace,
            Computer own,
            EnvVars environment,
            TaskListener listener) {
        this.settings = settings;
        this.run = run;
        this.owner = owner;
        this.workspace = workspace;
        this.own = own;
        this.environment = environment;
        this.listener = listener;
    }

    /**
     * Does all of it.
     *
     * @return what came of it; the build's result is set already, but for success
     */
    public RunReport perform() throws IOException, InterruptedException {
        JobMemory memory = JobMemory.of(run.getParent());
        PrintStream out = listener.getLogger();
        Planned planned = new PlanStep(settings, workspace, run, memory.read(), memory.folder()).plan(out);
        Plan plan = planned.plan();
        Ledger known = planned.known();
        if (run.getAction(MatrixBuildAction.class) == null) {
            run.addAction(new MatrixBuildAction(run));
        }
        RunFolder folder = MatrixBuildAction.folder(run);
        LiveMatrix live = new LiveMatrix(runId, run, settings, plan, started);
        LiveRuns.put(run, live::report);
        RegistryAccess registry = RegistryAccess.of(settings, plan, run);
        unfinished = new UnfinishedRuns(memory.folder().resolve("unfinished"));
        earlier = unfinished.others(runId).stream()
                .filter(id -> !AgentSessions.isLive(id))
                .toList();
        unfinished.began(runId, folder.journal());
        try (Journal journal = Journal.open(folder.journal())) {
            journal.append(new JournalRecord.Started(runId, started, names(plan)));
            List<CellResult> results = build(planned, folder, journal, registry, live);
            Publication publication = new Publication(
                    plan, results, known.published(), registry::client, settings.refresh(), journal, out);
            if (settings.push()) {
                publication.publish();
                live.moved(publication.moves());
            }
            memory.add(publication.confirmed(), results);
            end(outcome(results, publication), folder, journal, live);
            unfinished.finished(runId, earlier);
            return live.report();
        } catch (InterruptedException | IOException | RuntimeException e) {
            live.finished(e instanceof InterruptedException ? "ABORTED" : "FAILURE");
            live.report().write(folder.report());
            throw e;
        } finally {
            LiveRuns.remove(run);
        }
    }

    private List<CellResult> build(
            Planned planned, RunFolder folder, Journal journal, RegistryAccess registry, LiveMatrix live)
            throws IOException, InterruptedException {
        Plan plan = planned.plan();
        Ledger known = planned.known();
        ConsoleReport console = new ConsoleReport(listener.getLogger(), names(plan));
        RunWatch watch = new RunWatch(live, console);
        RunRecorder recorder = new RunRecorder(journal, watch);
        Scheduler scheduler =
                new Scheduler(plan, byCell(known.published()), known.durations(), settings.failFast(), recorder);
        watch.follow(scheduler);
        new EarlierRun(unfinished.proven(earlier), plan, registry).resume(scheduler, listener.getLogger());
        try (Sources sources =
                new Sources(planned.root(), folder.path().resolve("sources").toFile())) {
            AgentSessions sessions = new AgentSessions(
                    runId,
                    sources,
                    dockerVariables(),
                    new Orders(runId, plan, settings, registry),
                    (cell, agent) -> folder.openLog(cell));
            new FanOut(fanOutSettings(plan), scheduler, sessions, listener).run(own);
        } finally {
            console.summary(recorder.results(), scheduler.progress(), System.currentTimeMillis() - started);
        }
        return recorder.results();
    }

    private FanOutSettings fanOutSettings(Plan plan) {
        Set<String> labels = new HashSet<>();
        for (PlannedCell planned : plan.cells()) {
            String label = planned.cell().label();
            labels.add(label == null ? Worker.ANY : label);
        }
        return new FanOutSettings(
                runId,
                run.getFullDisplayName(),
                run.getUrl(),
                settings.label(),
                labels,
                settings.agents(),
                settings.perAgent(),
                owner);
    }

    /**
     * What the build sets for Docker's client, by its own variables or an enclosing step. What it only has from the agent it
     * runs on is that agent's business: others have daemons of their own.
     */
    private Map<String, String> dockerVariables() throws IOException, InterruptedException {
        Map<String, String> inherited = own == null ? Map.of() : own.getEnvironment();
        Map<String, String> docker = new TreeMap<>();
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            if (variable.getKey().startsWith("DOCKER_")
                    && !variable.getValue().equals(inherited.get(variable.getKey()))) {
                docker.put(variable.getKey(), variable.getValue());
            }
        }
        return docker;
    }

    private void end(Result result, RunFolder folder, Journal journal, LiveMatrix live) throws IOException {
        journal.append(new JournalRecord.Finished(System.currentTimeMillis(), result.toString()));
        live.finished(result.toString());
        live.report().write(folder.report());
        try (OutputStream out = Files.newOutputStream(folder.junit())) {
            JUnitXml.write(live.results(), out);
        } catch (XMLStreamException broken) {
            throw new IOException("The JUnit report can't be written: " + broken.getMessage(), broken);
        }
        if (result != Result.SUCCESS) {
            run.setResult(result);
        }
    }

    private static Result outcome(List<CellResult> results, Publication publication) {
        boolean allShip = results.stream().allMatch(result -> result.state().ships());
        return allShip && publication.complete() ? Result.SUCCESS : Result.UNSTABLE;
    }

    private static List<String> names(Plan plan) {
        return plan.cells().stream().map(planned -> planned.cell().name()).toList();
    }

    private static Map<String, PublishedTag> byCell(List<PublishedTag> published) {
        Map<String, PublishedTag> byCell = new HashMap<>();
        published.forEach(tag -> byCell.putIfAbsent(tag.cell(), tag));
        return byCell;
    }
}
