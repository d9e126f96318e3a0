package io.jenkins.plugins.nodeimagematrix.job.tags;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration;
import io.jenkins.plugins.nodeimagematrix.job.notice.BuildNotice;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixActions;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixBuildAction;
import io.jenkins.plugins.nodeimagematrix.job.plan.PlanStep;
import io.jenkins.plugins.nodeimagematrix.job.registry.RegistryAccess;
import io.jenkins.plugins.nodeimagematrix.job.registry.RegistryUsers;
import io.jenkins.plugins.nodeimagematrix.job.registry.TrustedRegistries;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasRules;
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
import io.jenkins.plugins.nodeimagematrix.run.journal.PendingTags;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnconfirmedTags;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnfinishedRuns;
import io.jenkins.plugins.nodeimagematrix.run.notice.Notice;
import io.jenkins.plugins.nodeimagematrix.run.proof.DemandedProofs;
import io.jenkins.plugins.nodeimagematrix.run.proof.RunProofs;
import io.jenkins.plugins.nodeimagematrix.run.proof.TaggedProofs;
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
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The tag operations of a build step: publishes proven images, withdraws a version, or reverts the moves of a build. */
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
     * The outcome for each tag; in a dry run the planned moves.
     *
     * @param notice of what was published; {@code null} if nothing was to be published
     */
    public record Outcome(TagPlan plan, Notice notice) {}

    public Outcome perform(PushRequest order) throws IOException, InterruptedException {
        TagPlan plan = plan(order);
        if (order.dryRun() || !order.readmit().isEmpty()) {
            return new Outcome(plan, null);
        }
        return new Outcome(
                plan,
                order.matrix().isEmpty()
                        ? BuildNotice.keep(run, order.actionId(), order.reason(), plan, out())
                        : published(order, plan));
    }

    private Notice published(PushRequest order, TagPlan plan) throws IOException {
        RunFolder folder = MatrixActions.folder(run, order.matrix());
        for (MatrixBuildAction matrix : MatrixActions.all(run)) {
            if (matrix.folder().equals(folder)) {
                RunReport report = RunReport.read(folder.report()).withMoves(plan.updates());
                return BuildNotice.keepPushed(matrix, report, out());
            }
        }
        return BuildNotice.keep(run, order.actionId(), order.reason(), plan, out());
    }

    private TagPlan plan(PushRequest order) throws IOException, InterruptedException {
        try {
            if (!order.undo().isEmpty()) {
                return undo(order);
            }
            if (!order.withdraw().isEmpty()) {
                return withdraw(order);
            }
            if (!order.readmit().isEmpty()) {
                return readmit(order);
            }
            return order.matrix().isEmpty() ? publishImage(order) : publishMatrix(order);
        } catch (IllegalArgumentException impossible) {
            throw new AbortException(impossible.getMessage());
        }
    }

    private TagPlan publishImage(PushRequest order) throws IOException, InterruptedException {
        ImagePublishRequest image = new ImagePublishRequest(run, computer, environment, listener);
        if (order.dryRun()) {
            return shown(image.preview(
                    order,
                    access(order).clients(Set.of(image.registry(order)), out()),
                    rules(order, ImageComparison.NONE, imageDemand(order))));
        }
        Path file = MatrixActions.folder(run).journal(order.actionId());
        UnfinishedRuns unfinished = store.unfinished();
        unfinished.began(order.actionId(), file);
        try (Journal journal = new Journal(file)) {
            journal.append(new JournalRecord.Started(order.actionId(), System.currentTimeMillis(), null, List.of()));
            PendingTags pending = new PendingTags(journal);
            try {
                TagPlan moves = publish(
                        image.of(order, access(order)),
                        order,
                        rules(order, ImageComparison.NONE, imageDemand(order)),
                        pending);
                unfinished.forgetPushes(moves.right());
                return moves;
            } finally {
                if (pending.unconfirmed().isEmpty()) {
                    unfinished.forget(List.of(order.actionId()));
                }
            }
        }
    }

    /** An image that only this step publishes has no proofs; a repository whose images have them does not take it. */
    private ProofSource imageDemand(PushRequest order) throws IOException {
        return store.proofGuard().demand(ImagePublishRequest.reference(order)).orElse(null);
    }

    /** The demand of a matrix of this build; {@code null} if it demanded no proofs. */
    private static ProofSource demand(RunFolder folder) throws IOException {
        Path key = folder.publicKey();
        if (!Files.exists(key)) {
            return null;
        }
        ProofSource demand =
                new DemandedProofs(PublicKeyText.read(Files.readString(key)).get(0), RunProofs.KINDS);
        return NodeImageMatrixConfiguration.get().isAttestationTags() ? new TaggedProofs(demand) : demand;
    }

    /** @param demand the proofs that images must have; {@code null} for none */
    private Publication.Rules rules(PushRequest order, ImageComparison comparison, ProofSource demand)
            throws IOException {
        Ledger ledger = store.ledger();
        return new Publication.Rules(
                ledger.published(),
                store.history().decisions(),
                UnconfirmedTags.of(store.unfinished()),
                order.refresh(),
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

    private TagPlan publishMatrix(PushRequest order) throws IOException, InterruptedException {
        RunFolder folder = MatrixActions.folder(run, order.matrix());
        PublishRequest request = (order.matrix().matches("[0-9a-fA-F-]{36}")
                        ? PublishRequestFile.of(folder, order.matrix()).read()
                        : Optional.<PublishRequest>empty())
                .orElseThrow(() -> new AbortException(Messages.TagPush_noMatrix()));
        PublishRequest targeted = order.registry().isEmpty() ? request : request.at(order.registry());
        Publication.Rules rules = rules(order, comparison(folder), demand(folder));
        if (order.dryRun()) {
            return publish(targeted, order, rules, TagListener.NONE);
        }
        // The matrix's run has ended; its journal also records tags that are pushed later.
        try (Journal journal = new Journal(folder.journal(order.matrix()))) {
            TagPlan moves = publish(targeted, order, rules, new PendingTags(journal));
            report(folder, order.matrix(), moves);
            return moves;
        }
    }

    private void report(RunFolder folder, String runId, TagPlan moves) throws IOException {
        RunReport report = Files.exists(folder.report()) ? RunReport.read(folder.report()) : null;
        if (report != null && report.runId().equals(runId)) {
            RunReport published = report.withMoves(moves.updates());
            published.write(folder.report());
            MatrixActions.all(run).stream()
                    .filter(matrix -> matrix.folder().equals(folder))
                    .forEach(matrix -> matrix.published(published));
        }
    }

    private TagPlan publish(PublishRequest request, PushRequest order, Publication.Rules rules, TagListener journal)
            throws IOException, InterruptedException {
        AliasHistory history = store.history();
        Set<String> targets = request.registries();
        RegistryAccess access = access(order);
        access.require(targets, trusted(order));
        if (!order.dryRun()) {
            RegistryUsers.remember(store, targets, order.credentialsId(), computer);
        }
        Publication publication = Publication.prepare(
                request, access.clients(targets, out()), rules, journal.and(history.log(actor(order))), out());
        publication.show();
        if (!order.dryRun()) {
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

    private TagPlan undo(PushRequest order) throws IOException, InterruptedException {
        Undo undo = new Undo(store.history(), correcting(order), actor(order), store.proofGuard());
        if (order.dryRun()) {
            return shown(undo.plan(order.undo()));
        }
        return done(undo.perform(order.undo()));
    }

    private TagPlan withdraw(PushRequest order) throws IOException, InterruptedException {
        AliasRules rules = new AliasRules(PlanStep.catalogue(store.folder()).schedule(), LocalDate.now(ZoneOffset.UTC));
        Withdrawal withdrawal = new Withdrawal(
                store.ledger().published(),
                store.history(),
                rules,
                correcting(order),
                actor(order),
                store.proofGuard());
        if (order.dryRun()) {
            return shown(withdrawal.plan(Set.of(order.withdraw())));
        }
        return done(withdrawal.perform(Set.of(order.withdraw())));
    }

    private TagPlan readmit(PushRequest order) throws IOException {
        if (!order.dryRun()) {
            for (HistoryEntry decision :
                    new Readmission(store.history(), actor(order)).perform(Set.of(order.readmit()))) {
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

    private Actor actor(PushRequest order) {
        String why = order.untested() && !order.image().isEmpty() ? Messages.TagPush_untested() : "";
        return Actors.of(
                run, order.actionId(), order.reason() + (order.reason().isEmpty() || why.isEmpty() ? "" : "; ") + why);
    }

    private RegistryAccess access(PushRequest order) {
        return new RegistryAccess(
                order.credentialsId(), run, computer == null ? null : computer.getChannel(), environment);
    }

    /**
     * Returns the clients that correct tags of earlier builds. The credentials are meant for the registry of the order, else
     * for the registries they were used with, else for the only registry in the history.
     */
    private RegistryClients correcting(PushRequest order) throws IOException {
        RegistryAccess access = access(order);
        if (!order.registry().isEmpty()) {
            return access.clients(Set.of(order.registry()), out());
        }
        Set<String> used = RegistryUsers.of(store).usedWith(order.credentialsId());
        if (!used.isEmpty() && !order.credentialsId().isEmpty()) {
            return access.clients(used, out());
        }
        Set<String> all = new TreeSet<>();
        for (String tag : store.history().byTag().keySet()) {
            all.add(ImageReference.parse(tag).registry());
        }
        access.require(all, trusted(order));
        return access.clients(all, out());
    }

    /** Returns the trusted registries. The registry of an image's repository is trusted, because the step itself names it. */
    private TrustedRegistries trusted(PushRequest order) throws IOException {
        Set<String> used = new TreeSet<>(RegistryUsers.of(store).usedWith(order.credentialsId()));
        if (!order.image().isEmpty()) {
            used.add(ImageReference.parse(order.repository()).registry());
        }
        return TrustedRegistries.of(order.registry(), used);
    }
}
