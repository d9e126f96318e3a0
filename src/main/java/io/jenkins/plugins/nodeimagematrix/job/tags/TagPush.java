package io.jenkins.plugins.nodeimagematrix.job.tags;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.notice.BuildNotice;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixActions;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixBuildAction;
import io.jenkins.plugins.nodeimagematrix.job.plan.PlanStep;
import io.jenkins.plugins.nodeimagematrix.job.proof.BuildAttestation;
import io.jenkins.plugins.nodeimagematrix.job.registry.RegistryAccess;
import io.jenkins.plugins.nodeimagematrix.job.registry.RegistryUsers;
import io.jenkins.plugins.nodeimagematrix.job.registry.TrustedRegistries;
import io.jenkins.plugins.nodeimagematrix.proof.ProofSource;
import io.jenkins.plugins.nodeimagematrix.proof.PublicKeyText;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.AliasHistory;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.history.TagUpdateResult;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.JournalRecord;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.journal.TagJournal;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnconfirmedTags;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnfinishedRuns;
import io.jenkins.plugins.nodeimagematrix.run.notice.Notice;
import io.jenkins.plugins.nodeimagematrix.run.proof.DemandedProofs;
import io.jenkins.plugins.nodeimagematrix.run.proof.RunProofs;
import io.jenkins.plugins.nodeimagematrix.run.publish.ImageComparison;
import io.jenkins.plugins.nodeimagematrix.run.publish.ProofPolicy;
import io.jenkins.plugins.nodeimagematrix.run.publish.Publication;
import io.jenkins.plugins.nodeimagematrix.run.publish.PublishRequest;
import io.jenkins.plugins.nodeimagematrix.run.publish.PublishRequestFile;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.published.Readmission;
import io.jenkins.plugins.nodeimagematrix.run.published.Undo;
import io.jenkins.plugins.nodeimagematrix.run.published.Withdrawal;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The tag operations of a build step: publishes proven images, withdraws a version, or reverts the tag updates of a build. */
public final class TagPush {
    private final Run<?, ?> run;
    private final Computer computer;
    private final EnvVars environment;
    private final TaskListener listener;
    private final MatrixStore store;

    /**
     * @param computer the agent that the step is on, or {@code null} if it is on none
     * @param environment of the build on the agent
     */
    public TagPush(Run<?, ?> run, Computer computer, EnvVars environment, TaskListener listener) {
        this.run = run;
        this.computer = computer;
        this.environment = environment;
        this.listener = listener;
        this.store = JobFolder.of(run.getParent());
    }

    /**
     * The outcome for each tag; in a dry run the planned updates.
     *
     * @param notice of what was published; {@code null} if nothing was to be published
     */
    public record Outcome(TagPlan plan, Notice notice) {}

    public Outcome perform(PushAliasesRequest push) throws IOException, InterruptedException {
        TagPlan plan = plan(push);
        if (push.dryRun() || !push.readmit().isEmpty()) {
            return new Outcome(plan, null);
        }
        return new Outcome(
                plan,
                push.matrix().isEmpty()
                        ? BuildNotice.keep(run, push.actionId(), push.reason(), plan, out())
                        : published(push, plan));
    }

    private Notice published(PushAliasesRequest push, TagPlan plan) throws IOException {
        RunFolder folder = MatrixActions.folder(run, push.matrix());
        for (MatrixBuildAction matrix : MatrixActions.all(run)) {
            if (matrix.folder().equals(folder)) {
                RunReport report = RunReport.read(folder.report()).withTagUpdates(plan.updates());
                return BuildNotice.keepPushed(matrix, report, out());
            }
        }
        return BuildNotice.keep(run, push.actionId(), push.reason(), plan, out());
    }

    private TagPlan plan(PushAliasesRequest push) throws IOException, InterruptedException {
        try {
            if (!push.undo().isEmpty()) {
                return undo(push);
            }
            if (!push.withdraw().isEmpty()) {
                return withdraw(push);
            }
            if (!push.readmit().isEmpty()) {
                return readmit(push);
            }
            return push.matrix().isEmpty() ? publishImage(push) : publishMatrix(push);
        } catch (IllegalArgumentException impossible) {
            throw new AbortException(impossible.getMessage());
        }
    }

    private TagPlan publishImage(PushAliasesRequest push) throws IOException, InterruptedException {
        ImagePublishRequest image = new ImagePublishRequest(run, computer, environment, listener);
        if (push.dryRun()) {
            return shown(image.preview(
                    push,
                    access(push).clients(Set.of(image.registry(push)), out()),
                    rules(push, ImageComparison.NONE, imageDemand(push))));
        }
        Path file = MatrixActions.folder(run).journal(push.actionId());
        UnfinishedRuns unfinished = store.unfinished();
        unfinished.began(push.actionId(), file);
        try (Journal journal = new Journal(file)) {
            journal.append(new JournalRecord.Started(push.actionId(), System.currentTimeMillis(), null, List.of()));
            TagJournal pending = new TagJournal(journal, InstantSource.system());
            try {
                TagPlan plan = publish(
                        image.of(push, access(push)),
                        push,
                        rules(push, ImageComparison.NONE, imageDemand(push)),
                        pending);
                unfinished.forgetPushes(plan.right());
                return plan;
            } finally {
                if (pending.unconfirmed().isEmpty()) {
                    unfinished.forget(List.of(push.actionId()));
                }
            }
        }
    }

    /** An image that only this step publishes has no proofs; a repository whose images have them does not take it. */
    private ProofSource imageDemand(PushAliasesRequest push) throws IOException {
        return store.proofGuard().demand(ImagePublishRequest.reference(push)).orElse(null);
    }

    /** The demand of a matrix of this build; {@code null} if it demanded no proofs. */
    private static ProofSource demand(RunFolder folder) throws IOException {
        Path key = folder.publicKey();
        if (!Files.exists(key)) {
            return null;
        }
        List<String> kinds =
                Files.exists(folder.report()) ? RunProofs.kinds(RunReport.read(folder.report())) : RunProofs.KINDS;
        return BuildAttestation.kept(
                new DemandedProofs(PublicKeyText.read(Files.readString(key)).get(0), kinds));
    }

    /** @param demand the proofs that images must have; {@code null} for none */
    private Publication.Rules rules(PushAliasesRequest push, ImageComparison comparison, ProofSource demand)
            throws IOException {
        Ledger ledger = store.ledger();
        return new Publication.Rules(
                ledger.published(),
                store.history().decisions(),
                UnconfirmedTags.of(store.unfinished()).asOf(Instant.now()),
                push.refresh(),
                demand == null ? null : new ProofPolicy(demand, ledger.proven()),
                comparison,
                store.history().entries());
    }

    /** The comparison with what a matrix of this build read of its images; its report has the results. */
    private ImageComparison comparison(RunFolder folder) throws IOException {
        if (!Files.exists(folder.report())) {
            return ImageComparison.NONE;
        }
        List<CellResult> results = RunReport.read(folder.report()).cells().stream()
                .map(RunReport.CellReport::result)
                .filter(Objects::nonNull)
                .toList();
        return new ImageComparison(results, folder.contents(), store.images());
    }

    private TagPlan publishMatrix(PushAliasesRequest push) throws IOException, InterruptedException {
        RunFolder folder = MatrixActions.folder(run, push.matrix());
        PublishRequest request = (push.matrix().matches("[0-9a-fA-F-]{36}")
                        ? PublishRequestFile.of(folder, push.matrix()).read()
                        : Optional.<PublishRequest>empty())
                .orElseThrow(() -> new AbortException(Messages.TagPush_noMatrix()));
        PublishRequest targeted = push.registry().isEmpty() ? request : request.at(push.registry());
        Publication.Rules rules = rules(push, comparison(folder), demand(folder));
        if (push.dryRun()) {
            return publish(targeted, push, rules, TagListener.NONE);
        }
        // The matrix's run has ended; its journal also records tags that are pushed later.
        try (Journal journal = new Journal(folder.journal(push.matrix()))) {
            TagPlan plan = publish(targeted, push, rules, new TagJournal(journal, InstantSource.system()));
            report(folder, push.matrix(), plan);
            return plan;
        }
    }

    private void report(RunFolder folder, String runId, TagPlan plan) throws IOException {
        RunReport report = Files.exists(folder.report()) ? RunReport.read(folder.report()) : null;
        if (report != null && report.runId().equals(runId)) {
            RunReport published = report.withTagUpdates(plan.updates());
            published.write(folder.report());
            MatrixActions.all(run).stream()
                    .filter(matrix -> matrix.folder().equals(folder))
                    .forEach(matrix -> matrix.published(published));
        }
    }

    private TagPlan publish(
            PublishRequest request, PushAliasesRequest push, Publication.Rules rules, TagListener journal)
            throws IOException, InterruptedException {
        AliasHistory history = store.history();
        Set<String> targets = request.registries();
        RegistryAccess access = access(push);
        access.require(targets, trusted(push));
        if (!push.dryRun()) {
            RegistryUsers.remember(store, targets, push.credentialsId(), computer);
        }
        Publication publication = Publication.prepare(
                request, access.clients(targets, out()), rules, journal.and(history.log(actor(push))), out());
        publication.show();
        if (!push.dryRun()) {
            try {
                publication.publish();
            } finally {
                store.add(publication.confirmed());
                if (rules.proofs() != null) {
                    store.proven(publication.proven(), rules.proofs().id());
                }
                store.retainImages();
            }
        }
        return publication.plan();
    }

    private TagPlan undo(PushAliasesRequest push) throws IOException, InterruptedException {
        Undo undo = store.undo(correcting(push), actor(push));
        if (push.dryRun()) {
            return shown(undo.plan(push.undo()));
        }
        return done(undo.perform(push.undo()));
    }

    private TagPlan withdraw(PushAliasesRequest push) throws IOException, InterruptedException {
        Withdrawal withdrawal = store.withdrawal(PlanStep.aliasRules(), correcting(push), actor(push));
        if (push.dryRun()) {
            return shown(withdrawal.plan(Set.of(push.withdraw())));
        }
        return done(withdrawal.perform(Set.of(push.withdraw())));
    }

    private TagPlan readmit(PushAliasesRequest push) throws IOException {
        if (!push.dryRun()) {
            for (HistoryEntry decision :
                    new Readmission(store.history(), actor(push)).perform(Set.of(push.readmit()))) {
                out().println(Messages.TagPush_readmitted(decision.tag(), decision.who(), decision.why()));
            }
        }
        return new TagPlan(List.of());
    }

    private TagPlan done(TagUpdateResult reversal) throws IOException {
        store.add(reversal);
        return shown(reversal.plan());
    }

    private TagPlan shown(TagPlan plan) {
        plan.show(out());
        return plan;
    }

    private PrintStream out() {
        return listener.getLogger();
    }

    private Actor actor(PushAliasesRequest push) {
        String why = push.untested() && !push.image().isEmpty() ? Messages.TagPush_untested() : "";
        return Actors.of(
                run, push.actionId(), push.reason() + (push.reason().isEmpty() || why.isEmpty() ? "" : "; ") + why);
    }

    private RegistryAccess access(PushAliasesRequest push) {
        return new RegistryAccess(
                push.credentialsId(), run, computer == null ? null : computer.getChannel(), environment);
    }

    /**
     * Returns the clients that correct tags of earlier builds. The credentials are meant for the registry of the push, else
     * for the registries they were used with, else for the only registry in the history.
     */
    private RegistryClients correcting(PushAliasesRequest push) throws IOException {
        RegistryAccess access = access(push);
        if (!push.registry().isEmpty()) {
            return access.clients(Set.of(push.registry()), out());
        }
        Set<String> used = RegistryUsers.of(store).usedWith(push.credentialsId());
        if (!used.isEmpty() && !push.credentialsId().isEmpty()) {
            return access.clients(used, out());
        }
        Set<String> all = new TreeSet<>();
        for (String tag : store.history().byTag().keySet()) {
            all.add(ImageReference.parse(tag).registry());
        }
        access.require(all, trusted(push));
        return access.clients(all, out());
    }

    /** Returns the trusted registries. The registry of an image's repository is trusted, because the step itself names it. */
    private TrustedRegistries trusted(PushAliasesRequest push) throws IOException {
        Set<String> used = new TreeSet<>(RegistryUsers.of(store).usedWith(push.credentialsId()));
        if (!push.image().isEmpty()) {
            used.add(ImageReference.parse(push.repository()).registry());
        }
        return TrustedRegistries.of(push.registry(), used);
    }
}
