package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PublishedState;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.run.cell.CellResultVerifier;
import io.jenkins.plugins.nodeimagematrix.run.cell.ManifestCommit;
import io.jenkins.plugins.nodeimagematrix.run.history.AliasHistory;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.JournalRecord;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.journal.TagJournal;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnfinishedRuns;
import io.jenkins.plugins.nodeimagematrix.run.plan.PlannedMatrix;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.publish.ImageComparison;
import io.jenkins.plugins.nodeimagematrix.run.publish.ProofPolicy;
import io.jenkins.plugins.nodeimagematrix.run.publish.Publication;
import io.jenkins.plugins.nodeimagematrix.run.publish.PublishRequest;
import io.jenkins.plugins.nodeimagematrix.run.publish.PublishRequestFile;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.registry.LimitWaits;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.JUnitXml;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.ScanGate;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.schedule.CellExecutor;
import io.jenkins.plugins.nodeimagematrix.run.schedule.RunEvents;
import io.jenkins.plugins.nodeimagematrix.run.schedule.Scheduler;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;

/**
 * One run of a plan from its first journal record to its last: it resumes cells that interrupted runs proved, has the others
 * done, publishes what is proven, and reports. Jenkins builds and the {@code Engine} share it; they differ in the
 * {@link CellExecutor}.
 */
public final class MatrixRun implements ActiveRun, AutoCloseable {
    private final RunOrigin origin;
    private final InstantSource clock;
    private final long started;
    private final PlannedMatrix planned;
    private final RunSettings settings;
    private final Registries registries;
    private final MatrixStore store;
    private final RunFolder folder;
    private final ScanGate gate;
    private final PrintStream out;
    private final Journal journal;
    private final LiveRun live;
    private final ConsoleReport summary;
    private final RunProving proving;
    private final RunRecorder recorder;
    private final Scheduler scheduler;
    private final LimitWaits limitWaits;

    private MatrixRun(
            RunOrigin origin,
            PlannedMatrix planned,
            RunSettings settings,
            Registries registries,
            MatrixStore store,
            RunFolder folder,
            RunConsole console,
            InstantSource clock,
            RunProving proving,
            Journal journal) {
        this.origin = origin;
        this.clock = clock;
        this.started = clock.millis();
        this.planned = planned;
        Plan plan = planned.plan();
        Ledger known = planned.known();
        this.settings = settings;
        this.registries = registries;
        this.store = store;
        this.folder = folder;
        this.gate = settings.scan() == null
                ? ScanGate.NONE
                : new ScanGate(settings.scan().policy(), folder.contents(), clock);
        this.out = console.out();
        this.journal = journal;
        this.live = new LiveRun(origin, plan, planned.heldBases(), known, settings.backOff(), clock);
        planned.events().forEach(live.events()::add);
        this.limitWaits = LimitWaits.on(out, live.events());
        this.summary = new ConsoleReport(console, names());
        this.proving = proving;
        this.recorder = new RunRecorder(journal, live, summary, proving);
        this.scheduler = new Scheduler(
                plan,
                PublishedState.of(known.published()).images(plan),
                known.lastDurations(),
                settings.failFast(),
                recorder);
    }

    /**
     * Opens the journal of a run.
     *
     * @param folder the folder of this run only
     * @throws IOException if the journal can't be opened
     */
    public static MatrixRun open(
            RunOrigin origin,
            PlannedMatrix planned,
            RunSettings settings,
            Registries registries,
            MatrixStore store,
            RunFolder folder,
            RunConsole console)
            throws IOException {
        return open(origin, planned, settings, registries, store, folder, console, Machine.REAL);
    }

    /**
     * The clock and the disk of a run. A simulation has its own.
     *
     * @param journals opens the journal
     */
    public record Machine(InstantSource clock, Journal.Opener journals) {
        static final Machine REAL = new Machine(InstantSource.system(), Journal::new);
    }

    /** Opens the journal of a run on a simulated machine. */
    public static MatrixRun open(
            RunOrigin origin,
            PlannedMatrix planned,
            RunSettings settings,
            Registries registries,
            MatrixStore store,
            RunFolder folder,
            RunConsole console,
            Machine machine)
            throws IOException {
        Path journal = folder.journal(origin.runId());
        planned.interrupted().sweep();
        store.unfinished().began(origin.runId(), journal);
        return new MatrixRun(
                origin,
                planned,
                settings,
                registries,
                store,
                folder,
                console,
                machine.clock(),
                new RunProving(planned, settings, registries, folder.contents()),
                machine.journals().open(journal));
    }

    /** The run's id on daemons and agents. */
    public String runId() {
        return origin.runId();
    }

    /** The check of results that other JVMs send. */
    public CellResultVerifier resultVerifier() {
        return new CellResultVerifier(registries, manifestCommit());
    }

    public ManifestCommit manifestCommit() {
        return new ManifestCommit(registries, this::staging, folder.contents(), gate);
    }

    private void staging(CellResult result) throws IOException {
        try {
            recorder.staging(result);
        } catch (IOException full) {
            scheduler.cancel(RunRecorder.NO_JOURNAL);
            throw full;
        }
    }

    /** The events of the run, and how its agents are used. */
    public RunEvents events() {
        return live.events();
    }

    /** A receiver of waits for limits of registries, which the run's console and page name. */
    public Consumer<RegistryWait> limitWaits() {
        return limitWaits;
    }

    @Override
    public RunReport report() {
        // The scheduler reports ended cells while it holds its lock, so it is asked before the state is locked.
        return live.report(scheduler.running());
    }

    @Override
    public Duration remaining() {
        return scheduler.progress().remaining();
    }

    /**
     * Performs the run, once. The report is written to the run's folder, however the run ends.
     */
    public RunReport perform(CellExecutor executor, ProvenImageLocator imageLocator)
            throws IOException, InterruptedException {
        UnfinishedRuns unfinished = store.unfinished();
        boolean leavesAgents = settings.push() || settings.stage();
        try {
            registries.onWait(limitWaits);
            journal.append(new JournalRecord.Started(runId(), started, origin.matrixFile(), names()));
            report().write(folder.report());
            RunResumer resumer = new RunResumer(
                    planned.interrupted(),
                    runId(),
                    planned.plan(),
                    registries,
                    leavesAgents ? ProvenImageLocator.NONE : imageLocator,
                    planned.needsContents() || settings.scan() != null ? folder.contents() : null,
                    gate);
            List<CellResult> results = build(executor, resumer);
            PublishRequest request =
                    PublishRequest.of(planned.plan(), results, planned.known().published());
            PublishRequestFile.of(folder, runId()).write(request);
            TagJournal log = new TagJournal(journal, clock);
            TagPlan tagPlan = publish(request, results, proving.policy(), log);
            store.add(results, settings.backOff(), Instant.ofEpochMilli(started));
            registries.addRetries(live.events());
            end(outcome(results, tagPlan));
            List<String> done = new ArrayList<>(
                    planned.interrupted().done(planned.plan(), results, right(tagPlan), clock.instant()));
            done.remove(runId());
            unfinished.forget(done);
            if (tagPlan.right().containsAll(log.unconfirmed()) && isSettled(results, tagPlan)) {
                unfinished.forget(List.of(runId()));
                journal.settle();
            }
            return report();
        } catch (InterruptedException | IOException | RuntimeException e) {
            finish(e instanceof InterruptedException ? RunOutcome.ABORTED : RunOutcome.FAILURE);
            throw e;
        }
    }

    /** Closes the journal. A run that was not performed to its end has failed. */
    @Override
    public void close() throws IOException {
        try (journal;
                proving) {
            if (live.isOpen()) {
                finish(RunOutcome.FAILURE);
            }
        }
    }

    private List<CellResult> build(CellExecutor executor, RunResumer resumer) throws IOException, InterruptedException {
        try {
            resumer.resume(scheduler, out);
            scheduler.defer();
            executor.work(scheduler);
        } finally {
            live.events().close();
            summary.summary(recorder.results(), scheduler.progress(), Duration.ofMillis(clock.millis() - started));
        }
        recorder.throwIfBroken();
        summary.unusedExceptions(gate.unused(recorder.results()));
        return recorder.results();
    }

    /** Publishes the tags; of a run that only stages, the proofs. */
    private TagPlan publish(PublishRequest request, List<CellResult> results, ProofPolicy policy, TagListener log)
            throws IOException, InterruptedException {
        if (!settings.push() && (!settings.stage() || policy == null)) {
            return new TagPlan(List.of());
        }
        store.demand(origin.matrixFile(), policy == null ? null : policy.source());
        AliasHistory history = store.history();
        Publication publication = Publication.prepare(
                request,
                registries,
                new Publication.Rules(
                        planned.known().published(),
                        history.decisions(),
                        planned.interrupted().begun().asOf(clock.instant()),
                        settings.refresh(),
                        policy,
                        planned.needsContents()
                                ? new ImageComparison(results, folder.contents(), store.images())
                                : ImageComparison.NONE,
                        history.entries()),
                log.and(history.log(origin.actor())),
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
            store.add(publication.confirmed());
            store.retainImages();
            if (policy != null) {
                store.proven(publication.proven(), policy.id());
            }
        }
        return publication.plan();
    }

    private void finish(RunOutcome outcome) throws IOException {
        live.finished(outcome);
        report().write(folder.report());
    }

    private void end(RunOutcome outcome) throws IOException {
        journal.append(new JournalRecord.Finished(clock.millis(), outcome));
        finish(outcome);
        try (OutputStream junit = Files.newOutputStream(folder.junit())) {
            JUnitXml.write(live.results(), junit);
        } catch (XMLStreamException broken) {
            throw new IOException("The JUnit report can't be written: " + broken.getMessage(), broken);
        }
    }

    /** Whether all proven images have their tags, so that no later run needs this run's journal. */
    private boolean isSettled(List<CellResult> results, TagPlan tagPlan) {
        Set<String> right = right(tagPlan);
        // Only a user's decision ends what keeps such a tag from its image; then the image is built again.
        tagPlan.updates().stream()
                .filter(update -> update.kind() == TagUpdate.Kind.BLOCKED)
                .forEach(update -> right.add(update.reference()));
        Set<String> staged = results.stream()
                .filter(result -> result.state().isPublishable() && result.staged() != null)
                .map(CellResult::cell)
                .collect(Collectors.toSet());
        return planned.plan().cells().stream()
                .map(PlannedCell::cell)
                .filter(cell -> staged.contains(cell.name()))
                .flatMap(cell -> cell.pinned().stream())
                .allMatch(pinned -> right.contains(pinned.toString()));
    }

    /** The tags that are right. That of a version counts if a revision has the image, even if a newer one keeps the tag. */
    private Set<String> right(TagPlan tagPlan) {
        Set<String> right = new HashSet<>(tagPlan.right());
        if (planned.plan().hasRevisions()) {
            tagPlan.right().forEach(tag -> Revision.named(ImageReference.parse(tag))
                    .ifPresent(revision -> right.add(revision.version().toString())));
        }
        return right;
    }

    /** A cell that waits for its release is as little a failure as a release that is not out. */
    private RunOutcome outcome(List<CellResult> results, TagPlan tagPlan) {
        Set<String> unreleased = planned.plan().cells().stream()
                .filter(PlannedCell::isUnreleased)
                .map(waiting -> waiting.cell().name())
                .collect(Collectors.toSet());
        boolean allPublishable = results.stream()
                .allMatch(result -> result.state().isPublishable() || unreleased.contains(result.cell()));
        return allPublishable && tagPlan.complete() ? RunOutcome.SUCCESS : RunOutcome.UNSTABLE;
    }

    private List<String> names() {
        return planned.plan().cells().stream()
                .map(PlannedCell::cell)
                .map(cell -> cell.name())
                .toList();
    }
}
