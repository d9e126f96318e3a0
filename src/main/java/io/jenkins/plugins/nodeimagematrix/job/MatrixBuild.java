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
import io.jenkins.plugins.nodeimagematrix.agent.remote.LimitListener;
import io.jenkins.plugins.nodeimagematrix.agent.remote.Sources;
import io.jenkins.plugins.nodeimagematrix.docker.client.BuildSecret;
import io.jenkins.plugins.nodeimagematrix.job.config.BackOffField;
import io.jenkins.plugins.nodeimagematrix.job.config.BuildVariables;
import io.jenkins.plugins.nodeimagematrix.job.config.LabelField;
import io.jenkins.plugins.nodeimagematrix.job.config.MatrixSettings;
import io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration;
import io.jenkins.plugins.nodeimagematrix.job.config.ScanFields;
import io.jenkins.plugins.nodeimagematrix.job.limit.CellRebuild;
import io.jenkins.plugins.nodeimagematrix.job.limit.LookLimit;
import io.jenkins.plugins.nodeimagematrix.job.notice.BuildNotice;
import io.jenkins.plugins.nodeimagematrix.job.page.ActiveRunFolders;
import io.jenkins.plugins.nodeimagematrix.job.page.BuildArtifacts;
import io.jenkins.plugins.nodeimagematrix.job.page.CellPage;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixActions;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixBuildAction;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixKey;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixLinks;
import io.jenkins.plugins.nodeimagematrix.job.page.PlannedLock;
import io.jenkins.plugins.nodeimagematrix.job.plan.PlanStep;
import io.jenkins.plugins.nodeimagematrix.job.plan.Planned;
import io.jenkins.plugins.nodeimagematrix.job.plan.WriteLock;
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
import io.jenkins.plugins.nodeimagematrix.run.CellRequests;
import io.jenkins.plugins.nodeimagematrix.run.ConsoleLinks;
import io.jenkins.plugins.nodeimagematrix.run.LiveRun;
import io.jenkins.plugins.nodeimagematrix.run.MatrixRun;
import io.jenkins.plugins.nodeimagematrix.run.RunConsole;
import io.jenkins.plugins.nodeimagematrix.run.RunOrigin;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.look.MatrixLimit;
import io.jenkins.plugins.nodeimagematrix.run.look.WatchedPlan;
import io.jenkins.plugins.nodeimagematrix.run.look.WatchedPlans;
import io.jenkins.plugins.nodeimagematrix.run.notice.Notice;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.schedule.WorkerSlot;
import java.io.File;
import java.io.IOException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One run of the matrix for a build: plans, fans out, publishes, reports. Freestyle builds and Pipelines share it. */
public final class MatrixBuild {
    private static final Logger LOGGER = Logger.getLogger(MatrixBuild.class.getName());

    /** The settings of the step, without limits of the build. */
    private final MatrixSettings configured;

    private final MatrixSettings settings;
    private final Context context;
    private final Attempt attempt;
    private final RegistryAccess access;

    /**
     * The build that a matrix belongs to, and its place.
     *
     * @param owner item whose permissions decide who may stop the shards
     * @param workspace the folder that contains the matrix file
     * @param own the agent whose executor the build holds, or {@code null}
     */
    public record Context(
            Run<?, ?> run,
            Queue.Task owner,
            FilePath workspace,
            Computer own,
            BuildVariables variables,
            TaskListener listener) {}

    /**
     * One attempt at a run.
     *
     * @param runId the id of the run. A run with the same id that a controller restart interrupted is resumed
     * @param again whether the run may have begun before
     * @param holdsImages whether images that go to no registry are kept on their daemons until the build ends, for later steps
     *     of a Pipeline
     */
    public record Attempt(String runId, boolean again, boolean holdsImages) {
        /** The only attempt at a run, which leaves no image on a daemon. */
        public static Attempt only() {
            return new Attempt(UUID.randomUUID().toString(), false, false);
        }
    }

    public MatrixBuild(MatrixSettings settings, Context context, Attempt attempt) {
        this.configured = settings;
        MatrixSettings limited = CellRebuild.limit(LookLimit.limit(settings, context.run()), context.run());
        this.settings = limited.registry().isEmpty()
                ? limited.at(DockerVariables.registry(context.variables().set()))
                : limited;
        this.context = context;
        this.attempt = attempt;
        this.access = new RegistryAccess(
                settings.credentialsId(),
                context.run(),
                context.workspace().getChannel(),
                context.variables().all());
    }

    /**
     * The plan of the matrix and the report of its run.
     *
     * @param lock the new lock file; {@code null} if the matrix has none
     * @param notice of what was published; {@code null} if nothing was to be published
     */
    public record Outcome(Plan plan, RunReport report, PlannedLock lock, Notice notice) {}

    /** Only plans. The returned report is that of a run that has not begun. */
    public Outcome plan() throws IOException, InterruptedException {
        Planned planned = planned(BuildArtifacts.of(run()), null);
        LiveRun unstarted = new LiveRun(
                origin(),
                planned.plan(),
                planned.matrix().heldBases(),
                planned.matrix().known(),
                runSettings().backOff(),
                InstantSource.system());
        return new Outcome(planned.plan(), unstarted.report(Map.of()), writtenLock(planned), null);
    }

    /**
     * Plans and runs the matrix.
     *
     * @return the outcome; the build's result is already set unless it is a success
     */
    public Outcome perform() throws IOException, InterruptedException {
        requireReachableDaemon();
        MatrixBuildAction action = MatrixActions.begin(run(), attempt.runId(), settings.title(), settings.only());
        try {
            return perform(prepare(action), action);
        } finally {
            action.end();
        }
    }

    /** All that a run needs before it uses agents. */
    private record Prepared(Planned planned, Registries registries, CellRequests requests) {
        Plan plan() {
            return planned.plan();
        }
    }

    private Prepared prepare(MatrixBuildAction action) throws IOException, InterruptedException {
        boolean prepared = false;
        try {
            LocalDate day = LocalDate.now(ZoneOffset.UTC);
            BuildAttestation attestation = BuildAttestation.of(settings, run(), context.workspace());
            Planned planned = planned(action.artifacts(), attestation);
            if (attestation != null) {
                attestation.keepPublicKey(action.folder());
            }
            Plan plan = planned.plan();
            Map<String, BuildSecret> secrets = BuildSecrets.of(plan, settings.secrets(), run());
            Registries registries = access.registries(settings, plan);
            CellRequests requests = new CellRequests(
                    attempt.runId(),
                    plan,
                    runSettings(),
                    registries,
                    secrets,
                    planned.matrix().needsContents());
            PlannedLock lock = lock(planned);
            if (lock != null) {
                lock.keep(action.folder());
            }
            watch(action, day, plan);
            if (settings.push() || settings.stage()) {
                RegistryUsers.remember(store(), Registries.of(plan), settings.credentialsId(), context.own());
            }
            prepared = true;
            return new Prepared(planned, registries, requests);
        } finally {
            if (!prepared) {
                ActiveRuns.ended(attempt.runId());
            }
        }
    }

    /**
     * Fails if the daemon's certificates are files of one agent and the label also matches other agents, which could not
     * connect.
     */
    private void requireReachableDaemon() throws IOException, InterruptedException {
        Computer own = context.own();
        if (own != null
                && DockerVariables.nameDaemonOfOneAgent(context.variables().set())
                && !LabelField.isOnly(settings.label(), own.getNode())) {
            throw new AbortException(Messages.MatrixBuild_certificates(own.getName(), settings.label()));
        }
    }

    private Outcome perform(Prepared ready, MatrixBuildAction action) throws IOException, InterruptedException {
        RunFolder folder = action.folder();
        TaskListener listener = context.listener();
        FanOutSettings fanOut = fanOutSettings(ready.plan(), action);
        File scratch = folder.scratch(attempt.runId()).toFile();
        // The agents are the last to be opened: they keep what the run has on them until they are closed.
        MatrixLinks links = new MatrixLinks(action);
        try (MatrixRun matrix = open(ready, folder, links);
                Sources sources = new Sources(ready.planned().root(), scratch);
                RunAgents agents = agents(sources, fanOut)) {
            ActiveRunFolders.put(folder, matrix);
            RunCells cells = new RunCells(
                    ready.requests(),
                    matrix.resultVerifier(),
                    (cell, agent) -> folder.openLog(cell),
                    LimitListener.to(matrix.limitWaits()));
            RunReport report = matrix.perform(
                    scheduler ->
                            new FanOut(fanOut, scheduler, agents, cells, matrix.events(), listener).run(context.own()),
                    agents::holder);
            if (report.outcome() != RunOutcome.SUCCESS) {
                run().setResult(Result.fromString(report.outcome().name()));
            }
            action.ended(report);
            unwatch(action);
            BuildRecorder.keep(run(), report, listener);
            Notice notice = settings.push() ? BuildNotice.keep(action, report, listener.getLogger()) : null;
            return new Outcome(ready.plan(), report, writtenLock(ready.planned()), notice);
        } finally {
            ActiveRunFolders.remove(folder);
            listener.getLogger().println(links.lastLine());
        }
    }

    /** @return {@code null} if the matrix has no lock file */
    private PlannedLock lock(Planned planned) {
        return PlannedLock.of(planned.matrix(), settings.title());
    }

    /** Returns the new lock file, and writes it after the run if that is wanted: agents read the folder during the run. */
    private PlannedLock writtenLock(Planned planned) throws IOException, InterruptedException {
        PlannedLock lock = lock(planned);
        if (!settings.writeLock() || lock == null || !lock.changed()) {
            return lock;
        }
        try {
            WriteLock.in(planned.root(), lock.path(), lock.text());
        } catch (IOException fault) {
            throw new IOException(Messages.MatrixBuild_lockNotWritten(lock.file(), fault.getMessage()), fault);
        }
        context.listener().getLogger().println(Messages.MatrixBuild_lockWritten(lock.file(), lock.message()));
        return lock;
    }

    /** Records the plan for looks of the job's trigger. */
    private void watch(MatrixBuildAction action, LocalDate day, Plan plan) {
        WatchedPlan watched = WatchedPlan.of(
                MatrixKey.of(action).label(),
                settings.title(),
                run().getNumber(),
                configured.only(),
                day,
                configured.refresh(),
                plan);
        boolean partial = CellRebuild.isLimited(run(), settings.title());
        MatrixLimit limit = LookLimit.of(run(), settings.title());
        // What the look found may have left the matrix; then all cells were planned.
        MatrixLimit kept = limit != null && plan.has(limit.only()) ? limit : null;
        record(() -> WatchedPlans.begin(store(), watched, kept, partial));
    }

    private void unwatch(MatrixBuildAction action) {
        record(() -> WatchedPlans.end(store(), MatrixKey.of(action).label(), run().getNumber()));
    }

    private interface Recording {
        void write() throws IOException;
    }

    private void record(Recording recording) {
        try {
            recording.write();
        } catch (IOException fault) {
            // The build is complete without it; looks compare with an earlier plan.
            LOGGER.log(Level.WARNING, "the plan of " + run() + " cannot be recorded for looks", fault);
        }
    }

    private Run<?, ?> run() {
        return context.run();
    }

    private MatrixStore store() {
        return JobFolder.of(run().getParent());
    }

    /** @param attestation the demand that images have proofs; {@code null} if they need none */
    private Planned planned(BuildArtifacts artifacts, BuildAttestation attestation)
            throws IOException, InterruptedException {
        boolean found = LookLimit.isLimited(configured, run()) && !CellRebuild.isLimited(run(), settings.title());
        return new PlanStep(settings, context.workspace(), store(), attestation, found)
                .plan(
                        attempt.runId(),
                        runSettings(),
                        access,
                        artifacts,
                        context.listener().getLogger());
    }

    private MatrixRun open(Prepared ready, RunFolder folder, ConsoleLinks links) throws IOException {
        return MatrixRun.open(
                origin(),
                ready.planned().matrix(),
                runSettings(),
                ready.registries(),
                store(),
                folder,
                new RunConsole(context.listener().getLogger(), links));
    }

    private RunOrigin origin() {
        return new RunOrigin(Actors.of(run(), attempt.runId(), ""), run().getFullDisplayName(), settings.title());
    }

    private RunAgents agents(Sources sources, FanOutSettings fanOut) {
        boolean keeps = attempt.holdsImages() && !settings.push() && !settings.stage();
        return new RunAgents(
                attempt.runId(),
                attempt.again(),
                sources,
                DockerVariables.of(context.variables(), context.own()),
                fanOut,
                keeps ? places -> HeldImages.until(run(), attempt.runId(), places) : null);
    }

    private RunSettings runSettings() throws AbortException {
        return RunSettings.builder()
                .push(settings.push())
                .stage(settings.stage())
                .refresh(settings.refresh())
                .failFast(settings.failFast())
                .retries(settings.retries())
                .stepTimeout(settings.timeout())
                .diskBudget(NodeImageMatrixConfiguration.get().diskBudgetBytes())
                .backOff(BackOffField.of(settings.backOff()))
                .scan(ScanFields.of(settings, LocalDate.now(ZoneOffset.UTC)))
                .build();
    }

    private FanOutSettings fanOutSettings(Plan plan, MatrixBuildAction action) {
        Set<String> labels = new HashSet<>();
        for (PlannedCell planned : plan.cells()) {
            String label = planned.cell().label();
            labels.add(label == null ? WorkerSlot.ANY : label);
        }
        return new FanOutSettings(
                run().getFullDisplayName(),
                run().getUrl(),
                run().getUrl() + action.getUrlName() + "/" + CellPage.URL,
                settings.label(),
                labels,
                settings.agents(),
                NodeImageMatrixConfiguration.get().allowed(settings.perAgent()),
                context.owner(),
                (Queue.Executable) run());
    }
}
