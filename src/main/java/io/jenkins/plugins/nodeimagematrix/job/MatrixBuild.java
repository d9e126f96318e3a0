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
import io.jenkins.plugins.nodeimagematrix.docker.Secret;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.MatrixRun;
import io.jenkins.plugins.nodeimagematrix.run.Registries;
import io.jenkins.plugins.nodeimagematrix.run.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.RunMemory;
import io.jenkins.plugins.nodeimagematrix.run.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.Scheduler;
import io.jenkins.plugins.nodeimagematrix.run.Worker;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One run of the matrix for a build: plans, fans out, publishes, reports. Freestyle builds and Pipelines share it. */
public final class MatrixBuild {
    private final MatrixSettings settings;
    private final Run<?, ?> run;
    private final Queue.Task owner;
    private final FilePath workspace;
    private final Computer own;
    private final EnvVars environment;
    private final TaskListener listener;
    private boolean holdsImages;

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
        this.settings = settings.registry().isEmpty() ? settings.at(DockerVariables.registry(environment)) : settings;
        this.run = run;
        this.owner = owner;
        this.workspace = workspace;
        this.own = own;
        this.environment = environment;
        this.listener = listener;
    }

    /** Leaves images that go to no registry on their daemons until the build ends, for what comes after in a Pipeline. */
    public MatrixBuild holdingImages() {
        holdsImages = true;
        return this;
    }

    /** What was planned, and what came of it. */
    public record Outcome(Plan plan, RunReport report) {}

    /** Only plans; the report is that of a run that has not begun. */
    public Outcome plan() throws IOException, InterruptedException {
        RunMemory memory = JobMemory.of(run.getParent());
        Planned planned = planned(memory);
        return new Outcome(planned.plan(), matrix(planned, memory).report());
    }

    /**
     * Does all of it.
     *
     * @return what came of it; the build's result is set already, but for success
     */
    public Outcome perform() throws IOException, InterruptedException {
        RunMemory memory = JobMemory.of(run.getParent());
        Planned planned = planned(memory);
        Map<String, Secret> secrets = BuildSecrets.of(planned.plan(), run);
        if (run.getAction(MatrixBuildAction.class) == null) {
            run.addAction(new MatrixBuildAction(run));
            // A controller that is killed must know the build when it comes back.
            run.save();
        }
        RunFolder folder = MatrixBuildAction.folder(run);
        MatrixRun matrix = matrix(planned, memory);
        matrix.startedBy(Authors.startedBy(run), Authors.build(run));
        PlannedLock.keep(planned.plan(), run);
        if (settings.push() || settings.stage()) {
            RegistryUsers.remember(memory, Registries.of(planned.plan()), settings.credentialsId(), own);
        }
        LiveRuns.put(run, matrix);
        try {
            RunReport report = matrix.perform(
                    scheduler -> fanOut(matrix, planned, secrets, folder, scheduler), AgentSessions::isLive);
            if (!report.outcome().equals(MatrixRun.SUCCESS)) {
                run.setResult(Result.fromString(report.outcome()));
            }
            run.getAction(MatrixBuildAction.class).ended(report);
            Evidence.keep(run, report, listener);
            return new Outcome(planned.plan(), report);
        } finally {
            LiveRuns.remove(run);
        }
    }

    private Planned planned(RunMemory memory) throws IOException, InterruptedException {
        return new PlanStep(
                        settings,
                        workspace,
                        access(),
                        memory,
                        run.getArtifactsDir().toPath())
                .plan(listener.getLogger());
    }

    private RegistryAccess access() {
        return new RegistryAccess(settings.credentialsId(), run, workspace.getChannel(), environment);
    }

    private MatrixRun matrix(Planned planned, RunMemory memory) throws IOException, InterruptedException {
        return new MatrixRun(
                run.getFullDisplayName(),
                settings.title(),
                planned.plan(),
                planned.known(),
                runSettings(),
                access().registries(settings, planned.plan()),
                memory,
                MatrixBuildAction.folder(run),
                listener.getLogger());
    }

    private void fanOut(
            MatrixRun matrix, Planned planned, Map<String, Secret> secrets, RunFolder folder, Scheduler scheduler)
            throws IOException, InterruptedException {
        try (Sources sources =
                new Sources(planned.root(), folder.scratch(matrix.runId()).toFile())) {
            AgentSessions sessions = new AgentSessions(
                    matrix.runId(),
                    sources,
                    DockerVariables.of(environment, own),
                    matrix.orders(secrets),
                    matrix.answers(),
                    (cell, agent) -> folder.openLog(cell));
            if (holdsImages && !settings.push() && !settings.stage()) {
                sessions.cleanLater(cleaning -> HeldImages.until(run, cleaning));
            }
            new FanOut(fanOutSettings(planned.plan()), scheduler, sessions, matrix.story(), listener).run(own);
        }
    }

    private RunSettings runSettings() {
        return new RunSettings(
                settings.push(),
                settings.stage(),
                settings.refresh(),
                settings.failFast(),
                settings.retries(),
                TimeUnit.MINUTES.toMillis(settings.timeoutMinutes()),
                NodeImageMatrixConfiguration.get().getDiskBudget());
    }

    private FanOutSettings fanOutSettings(Plan plan) {
        Set<String> labels = new HashSet<>();
        for (PlannedCell planned : plan.cells()) {
            String label = planned.cell().label();
            labels.add(label == null ? Worker.ANY : label);
        }
        return new FanOutSettings(
                run.getFullDisplayName(),
                run.getUrl(),
                settings.label(),
                labels,
                settings.agents(),
                NodeImageMatrixConfiguration.get().allowed(settings.perAgent()),
                owner,
                (Queue.Executable) run);
    }
}
