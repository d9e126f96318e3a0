package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.docker.client.BuildSecret;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellResultVerifier;
import io.jenkins.plugins.nodeimagematrix.run.cell.ManifestCommit;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.AliasHistory;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.JournalRecord;
import io.jenkins.plugins.nodeimagematrix.run.journal.PendingTags;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnfinishedRuns;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlannedMatrix;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.publish.PinnedImages;
import io.jenkins.plugins.nodeimagematrix.run.publish.ProofPolicy;
import io.jenkins.plugins.nodeimagematrix.run.publish.Publication;
import io.jenkins.plugins.nodeimagematrix.run.publish.PublishRequest;
import io.jenkins.plugins.nodeimagematrix.run.publish.PublishRequestFile;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.JUnitXml;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.schedule.CellExecutor;
import io.jenkins.plugins.nodeimagematrix.run.schedule.RunEvents;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;

/**
 * One run of a plan from its first journal record to its last: it resumes cells that interrupted runs proved, has the others
 * done, publishes what is proven, and reports. Jenkins builds and the {@code Engine} share it; they differ in the
 * {@link CellExecutor}.
 */
public final class MatrixRun implements ActiveRun {
    private final String runId;
    private final long started = System.currentTimeMillis();
    private final String matrixFile;
    private final PlannedMatrix planned;
    private final Plan plan;
    private final Ledger known;
    private final InterruptedRuns interrupted;
    private final RunSettings settings;
    private final Registries registries;
    private final MatrixStore store;
    private final RunFolder folder;
    private final PrintStream out;
    private final ConsoleLinks links;
    private final LiveRun live;
    private volatile RunRecorder recorder;
    private final Actor actor;

    /**
     * @param actor the user or build that the history of tags names. Its run id is the same when an interrupted run resumes, so that the run
     *     finds its resources on agents
     * @param title the run's display name
     * @param matrixFile as the user named it
     * @param folder the folder of this run only
     * @param out the console
     * @param links of the console
     */
    public MatrixRun(
            Actor actor,
            String title,
            String matrixFile,
            PlannedMatrix planned,
            RunSettings settings,
            Registries registries,
            MatrixStore store,
            RunFolder folder,
            PrintStream out,
            ConsoleLinks links) {
        this.actor = actor;
        this.runId = actor.run();
        this.matrixFile = matrixFile;
        this.planned = planned;
        this.plan = planned.plan();
        this.known = planned.known();
        this.interrupted = planned.killed();
        this.settings = settings;
        this.registries = registries;
        this.store = store;
        this.folder = folder;
        this.out = out;
        this.links = links;
        this.live = new LiveRun(runId, title, matrixFile, plan, known.published(), started);
    }

    /** The run's id on daemons and agents. */
    public String runId() {
        return runId;
    }

    /**
     * @param secrets build secrets by the id that cells use
     * @throws IOException if a secret of a cell that will be built is missing
     */
    public CellRequests cellRequests(Map<String, BuildSecret> secrets) throws IOException {
        return new CellRequests(runId, plan, settings, registries, secrets);
    }

    /** The check of results that other JVMs send. */
    public CellResultVerifier resultVerifier() {
        return new CellResultVerifier(registries, manifestCommit());
    }

    public ManifestCommit manifestCommit() {
        return new ManifestCommit(registries, result -> recorder.staging(result));
    }

    /** The events of the run, and how its agents are used. */
    public RunEvents events() {
        return live.events();
    }

    @Override
    public RunReport report() {
        return live.report();
    }

    @Override
    public long remainingMillis() {
        return live.remainingMillis();
    }

    /**
     * Performs the run. The report is written to the run's folder, however the run ends.
     */
    public RunReport perform(CellExecutor executor, ProvenImageLocator imageLocator)
            throws IOException, InterruptedException {
        return perform(executor, imageLocator, Journal::new);
    }

    public RunReport perform(CellExecutor executor, ProvenImageLocator imageLocator, Journal.Opener journalOpener)
            throws IOException, InterruptedException {
        UnfinishedRuns unfinished = store.unfinished();
        boolean leavesAgents = settings.push() || settings.stage();
        interrupted.sweep();
        unfinished.began(runId, folder.journal(runId));
        try (Journal journal = journalOpener.open(folder.journal(runId))) {
            journal.append(new JournalRecord.Started(runId, started, matrixFile, names()));
            live.report().write(folder.report());
            RunResumer resumer = new RunResumer(
                    interrupted, runId, plan, registries, leavesAgents ? ProvenImageLocator.NONE : imageLocator);
            List<CellResult> results = build(executor, journal, resumer);
            PublishRequest request = PublishRequest.of(plan, results, known.published());
            PublishRequestFile.of(folder, runId).write(request);
            PendingTags log = new PendingTags(journal);
            TagPlan tagPlan = publish(request, policy(results), log);
            store.add(List.of(), results);
            registries.addRetries(live.events());
            end(outcome(results, tagPlan), journal);
            List<String> done = new ArrayList<>(interrupted.done(plan, results, tagPlan.right()));
            done.remove(runId);
            unfinished.forget(done);
            if (tagPlan.right().containsAll(log.unconfirmed()) && isSettled(results, tagPlan)) {
                unfinished.forget(List.of(runId));
            }
            return live.report();
        } catch (InterruptedException | IOException | RuntimeException e) {
            live.finished(e instanceof InterruptedException ? RunOutcome.ABORTED : RunOutcome.FAILURE);
            live.report().write(folder.report());
            throw e;
        }
    }

    private List<CellResult> build(CellExecutor executor, Journal journal, RunResumer resumer)
            throws IOException, InterruptedException {
        ConsoleReport console = new ConsoleReport(out, names(), links);
        recorder = new RunRecorder(
                journal,
                live,
                console,
                ended -> new Scheduler(
                        plan, PinnedImages.of(plan, known.published()), known.durations(), settings.failFast(), ended));
        Scheduler scheduler = recorder.scheduler();
        live.follow(scheduler);
        try {
            resumer.resume(scheduler, out);
            executor.work(scheduler);
        } finally {
            live.events().close();
            console.summary(recorder.results(), scheduler.progress(), System.currentTimeMillis() - started);
        }
        recorder.throwIfBroken();
        return recorder.results();
    }

    /** @return {@code null} if images need no proofs */
    private ProofPolicy policy(List<CellResult> results) throws IOException {
        return planned.attestation() == null
                ? null
                : new ProofPolicy(planned.attestation().of(planned, results), known.proven());
    }

    /** Publishes the tags; of a run that only stages, the proofs. */
    private TagPlan publish(PublishRequest request, ProofPolicy policy, TagListener log)
            throws IOException, InterruptedException {
        if (!settings.push() && (!settings.stage() || policy == null)) {
            return new TagPlan(List.of());
        }
        AliasHistory history = store.history();
        Publication publication = Publication.prepare(
                request,
                registries,
                new Publication.Rules(
                        known.published(), history.decisions(), interrupted.begun(), settings.refresh(), policy),
                log.and(history.log(actor)),
                out);
        try {
            if (!settings.push()) {
                return publication.prove();
            }
            publication.show();
            publication.publish();
        } finally {
            if (settings.push()) {
                live.moved(publication.plan().updates());
            }
            store.add(publication.confirmed(), List.of());
            if (policy != null) {
                store.proven(publication.proven(), policy.id());
            }
        }
        return publication.plan();
    }

    private void end(RunOutcome outcome, Journal journal) throws IOException {
        journal.append(new JournalRecord.Finished(System.currentTimeMillis(), outcome));
        live.finished(outcome);
        live.report().write(folder.report());
        try (OutputStream junit = Files.newOutputStream(folder.junit())) {
            JUnitXml.write(live.results(), junit);
        } catch (XMLStreamException broken) {
            throw new IOException("The JUnit report can't be written: " + broken.getMessage(), broken);
        }
    }

    /** Whether all proven images have their tags, so that no later run needs this run's journal. */
    private boolean isSettled(List<CellResult> results, TagPlan tagPlan) {
        Set<String> right = tagPlan.right();
        Set<String> staged = results.stream()
                .filter(result -> result.state().isPublishable() && result.staged() != null)
                .map(CellResult::cell)
                .collect(Collectors.toSet());
        return plan.cells().stream()
                .map(PlannedCell::cell)
                .filter(cell -> staged.contains(cell.name()))
                .flatMap(cell -> cell.pinned().stream())
                .allMatch(pinned -> right.contains(pinned.toString()));
    }

    private static RunOutcome outcome(List<CellResult> results, TagPlan tagPlan) {
        boolean allShip = results.stream().allMatch(result -> result.state().isPublishable());
        return allShip && tagPlan.complete() ? RunOutcome.SUCCESS : RunOutcome.UNSTABLE;
    }

    private List<String> names() {
        return plan.cells().stream()
                .map(PlannedCell::cell)
                .map(cell -> cell.name())
                .toList();
    }
}
