package io.jenkins.plugins.nodeimagematrix.job;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Queue;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.agent.node.ActiveRuns;
import io.jenkins.plugins.nodeimagematrix.agent.node.RunCells;
import io.jenkins.plugins.nodeimagematrix.agent.queue.FanOut;
import io.jenkins.plugins.nodeimagematrix.agent.queue.FanOutSettings;
import io.jenkins.plugins.nodeimagematrix.agent.queue.RunAgents;
import io.jenkins.plugins.nodeimagematrix.agent.remote.Sources;
import io.jenkins.plugins.nodeimagematrix.docker.client.BuildSecret;
import io.jenkins.plugins.nodeimagematrix.job.config.BuildVariables;
import io.jenkins.plugins.nodeimagematrix.job.config.CellRebuild;
import io.jenkins.plugins.nodeimagematrix.job.config.LabelField;
import io.jenkins.plugins.nodeimagematrix.job.config.MatrixSettings;
import io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration;
import io.jenkins.plugins.nodeimagematrix.job.page.ActiveRunFolders;
import io.jenkins.plugins.nodeimagematrix.job.page.BuildArtifacts;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixActions;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixBuildAction;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixLinks;
import io.jenkins.plugins.nodeimagematrix.job.page.PlannedLock;
import io.jenkins.plugins.nodeimagematrix.job.plan.PlanStep;
import io.jenkins.plugins.nodeimagematrix.job.plan.Planned;
import io.jenkins.plugins.nodeimagematrix.job.proof.BuildAttestation;
import io.jenkins.plugins.nodeimagematrix.job.proof.BuildRecorder;
import io.jenkins.plugins.nodeimagematrix.job.registry.BuildSecrets;
import io.jenkins.plugins.nodeimagematrix.job.registry.DockerVariables;
import io.jenkins.plugins.nodeimagematrix.job.registry.RegistryAccess;
import io.jenkins.plugins.nodeimagematrix.job.registry.RegistryUsers;
import io.jenkins.plugins.nodeimagematrix.job.tags.Actors;
import io.jenkins.plugins.nodeimagematrix.job.tags.HeldImages;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.ConsoleLinks;
import io.jenkins.plugins.nodeimagematrix.run.MatrixRun;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.schedule.WorkerSlot;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** One run of the matrix for a build: plans, fans out, publishes, reports. Freestyle builds and Pipelines share it. */
public final class MatrixBuild {
    private final MatrixSettings settings;
    private final Run<?, ?> run;
    private final Queue.Task owner;
    private final FilePath workspace;
    private final Computer own;
    private final BuildVariables variables;
    private final TaskListener listener;
    private String runId = UUID.randomUUID().toString();
    private boolean resumed;
    private boolean holdsImages;
    private boolean onAgents;

    /**
     * @param owner item whose permissions decide who may stop the shards
     * @param workspace the folder that contains the matrix file
     * @param own the agent whose executor the build holds, or {@code null}
     */
    public MatrixBuild(
            MatrixSettings settings,
            Run<?, ?> run,
            Queue.Task owner,
            FilePath workspace,
            Computer own,
            BuildVariables variables,
            TaskListener listener) {
        MatrixSettings limited = CellRebuild.limit(settings, run);
        this.settings = limited.registry().isEmpty() ? limited.at(DockerVariables.registry(variables.set())) : limited;
        this.run = run;
        this.owner = owner;
        this.workspace = workspace;
        this.own = own;
        this.variables = variables;
        this.listener = listener;
    }

    /** Keeps images that go to no registry on their daemons until the build ends, for later steps of a Pipeline. */
    public MatrixBuild holdingImages() {
        holdsImages = true;
        return this;
    }

    /**
     * Sets the id of the run. A run with the same id that a controller restart interrupted is resumed.
     *
     * @param again whether the run may have begun before
     */
    public MatrixBuild as(String id, boolean again) {
        runId = id;
        resumed = again;
        return this;
    }

    /** The plan of the matrix and the report of its run. */
    public record Outcome(Plan plan, RunReport report) {}

    /** Only plans. The returned report is that of a run that has not begun. */
    public Outcome plan() throws IOException, InterruptedException {
        MatrixStore store = JobFolder.of(run.getParent());
        Planned planned = planned(store, BuildArtifacts.of(run), null);
        return new Outcome(
                planned.plan(),
                matrix(planned, store, MatrixActions.folder(run), ConsoleLinks.NONE)
                        .report());
    }

    /**
     * Plans and runs the matrix.
     *
     * @return the outcome; the build's result is already set unless it is a success
     */
    public Outcome perform() throws IOException, InterruptedException {
        requireReachableDaemon();
        MatrixBuildAction action = MatrixActions.begin(run, runId, settings.title(), settings.only());
        try {
            BuildAttestation attestation = BuildAttestation.of(settings, run, workspace);
            Planned planned = planned(JobFolder.of(run.getParent()), action.artifacts(), attestation);
            if (attestation != null) {
                attestation.keepPublicKey(action.folder());
            }
            return perform(planned, BuildSecrets.of(planned.plan(), settings.secrets(), run), action);
        } finally {
            action.end();
            if (!onAgents) {
                ActiveRuns.ended(runId);
            }
        }
    }

    /**
     * Fails if the daemon's certificates are files of one agent and the label also matches other agents, which could not
     * connect.
     */
    private void requireReachableDaemon() throws IOException, InterruptedException {
        if (own != null
                && DockerVariables.nameDaemonOfOneAgent(variables.set())
                && !LabelField.isOnly(settings.label(), own.getNode())) {
            throw new AbortException(Messages.MatrixBuild_certificates(own.getName(), settings.label()));
        }
    }

    private Outcome perform(Planned planned, Map<String, BuildSecret> secrets, MatrixBuildAction action)
            throws IOException, InterruptedException {
        MatrixStore store = JobFolder.of(run.getParent());
        RunFolder folder = action.folder();
        MatrixLinks links = new MatrixLinks(action);
        MatrixRun matrix = matrix(planned, store, folder, links);
        PlannedLock.keep(planned.plan(), folder);
        if (settings.push() || settings.stage()) {
            RegistryUsers.remember(store, Registries.of(planned.plan()), settings.credentialsId(), own);
        }
        FanOutSettings fanOut = fanOutSettings(planned.plan());
        RunCells cells = new RunCells(
                matrix.cellRequests(secrets), matrix.resultVerifier(), (cell, agent) -> folder.openLog(cell));
        ActiveRunFolders.put(folder, matrix);
        try (Sources sources = new Sources(planned.root(), folder.scratch(runId).toFile());
                RunAgents agents = agents(sources, fanOut)) {
            RunReport report = matrix.perform(
                    scheduler -> new FanOut(fanOut, scheduler, agents, cells, matrix.events(), listener).run(own),
                    agents::holder);
            if (report.outcome() != RunOutcome.SUCCESS) {
                run.setResult(Result.fromString(report.outcome().name()));
            }
            action.ended(report);
            BuildRecorder.keep(run, report, listener);
            return new Outcome(planned.plan(), report);
        } finally {
            ActiveRunFolders.remove(folder);
            listener.getLogger().println(links.lastLine());
        }
    }

    /** @param attestation the demand that images have proofs; {@code null} if they need none */
    private Planned planned(MatrixStore store, BuildArtifacts artifacts, BuildAttestation attestation)
            throws IOException, InterruptedException {
        return new PlanStep(settings, workspace, store, attestation)
                .plan(runId, runSettings(), access(), artifacts, listener.getLogger());
    }

    private RegistryAccess access() {
        return new RegistryAccess(settings.credentialsId(), run, workspace.getChannel(), variables.all());
    }

    private MatrixRun matrix(Planned planned, MatrixStore store, RunFolder folder, ConsoleLinks links)
            throws AbortException {
        return new MatrixRun(
                Actors.of(run, runId, ""),
                run.getFullDisplayName(),
                settings.title(),
                planned.matrix(),
                runSettings(),
                access().registries(settings, planned.plan()),
                store,
                folder,
                listener.getLogger(),
                links);
    }

    private RunAgents agents(Sources sources, FanOutSettings fanOut) {
        onAgents = true;
        boolean keeps = holdsImages && !settings.push() && !settings.stage();
        return new RunAgents(
                runId,
                resumed,
                sources,
                DockerVariables.of(variables, own),
                fanOut,
                keeps ? places -> HeldImages.until(run, runId, places) : null);
    }

    private RunSettings runSettings() {
        return new RunSettings(
                settings.push(),
                settings.stage(),
                settings.refresh(),
                settings.failFast(),
                settings.retries(),
                TimeUnit.MINUTES.toMillis(settings.timeoutMinutes()),
                NodeImageMatrixConfiguration.get().diskBudgetBytes());
    }

    private FanOutSettings fanOutSettings(Plan plan) {
        Set<String> labels = new HashSet<>();
        for (PlannedCell planned : plan.cells()) {
            String label = planned.cell().label();
            labels.add(label == null ? WorkerSlot.ANY : label);
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
