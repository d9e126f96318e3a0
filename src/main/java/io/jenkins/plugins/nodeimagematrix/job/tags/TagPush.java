package io.jenkins.plugins.nodeimagematrix.job.tags;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixActions;
import io.jenkins.plugins.nodeimagematrix.job.plan.PlanStep;
import io.jenkins.plugins.nodeimagematrix.job.registry.RegistryAccess;
import io.jenkins.plugins.nodeimagematrix.job.registry.RegistryUsers;
import io.jenkins.plugins.nodeimagematrix.job.registry.TrustedRegistries;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasRules;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.AliasHistory;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.history.TagUpdateResult;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.PendingTags;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnconfirmedTags;
import io.jenkins.plugins.nodeimagematrix.run.publish.Publication;
import io.jenkins.plugins.nodeimagematrix.run.publish.PublishRequest;
import io.jenkins.plugins.nodeimagematrix.run.publish.ShipmentFile;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.published.ReleaseHold;
import io.jenkins.plugins.nodeimagematrix.run.published.Undo;
import io.jenkins.plugins.nodeimagematrix.run.published.Withdrawal;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The tag operations of a build step: publishes proven images, withdraws a version, or reverts the moves of a build. */
public final class TagPush {
    private final Run<?, ?> run;
    private final Computer computer;
    private final EnvVars environment;
    private final TaskListener listener;
    private final MatrixStore memory;

    /**
     * @param computer the agent that the step is on, or {@code null} if it is on none
     * @param environment of the build on the agent
     */
    public TagPush(Run<?, ?> run, Computer computer, EnvVars environment, TaskListener listener) {
        this.run = run;
        this.computer = computer;
        this.environment = environment;
        this.listener = listener;
        this.memory = JobFolder.of(run.getParent());
    }

    /** @return the outcome for each tag; in a dry run the planned moves */
    public TagPlan perform(PushRequest order) throws IOException, InterruptedException {
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
            return order.matrix().isEmpty() ? shipImage(order) : shipMatrix(order);
        } catch (IllegalArgumentException impossible) {
            throw new AbortException(impossible.getMessage());
        }
    }

    private TagPlan shipImage(PushRequest order) throws IOException, InterruptedException {
        ImagePublishRequest image = new ImagePublishRequest(run, computer, environment, listener);
        return order.dryRun()
                ? shown(image.preview(order, access(order).clients(Set.of(image.registry(order))), rules(order)))
                : ship(image.of(order, access(order)), order, TagListener.NONE);
    }

    private Publication.Rules rules(PushRequest order) throws IOException {
        return new Publication.Rules(
                memory.ledger().published(),
                memory.history().decisions(),
                UnconfirmedTags.of(memory.unfinished()),
                order.refresh());
    }

    private TagPlan shipMatrix(PushRequest order) throws IOException, InterruptedException {
        RunFolder folder = MatrixActions.folder(run, order.matrix());
        PublishRequest shipment = (order.matrix().matches("[0-9a-fA-F-]{36}")
                        ? ShipmentFile.of(folder, order.matrix()).read()
                        : Optional.<PublishRequest>empty())
                .orElseThrow(() -> new AbortException(Messages.TagPush_noMatrix()));
        PublishRequest targeted = order.registry().isEmpty() ? shipment : shipment.at(order.registry());
        if (order.dryRun()) {
            return ship(targeted, order, TagListener.NONE);
        }
        // The matrix's run has ended; its journal also records tags that are pushed later.
        try (Journal journal = new Journal(folder.journal(order.matrix()))) {
            TagPlan moves = ship(targeted, order, new PendingTags(journal));
            report(folder, order.matrix(), moves);
            return moves;
        }
    }

    private void report(RunFolder folder, String runId, TagPlan moves) throws IOException {
        RunReport report = Files.exists(folder.report()) ? RunReport.read(folder.report()) : null;
        if (report != null && report.runId().equals(runId)) {
            RunReport shipped = report.withMoves(moves.updates());
            shipped.write(folder.report());
            MatrixActions.all(run).stream()
                    .filter(matrix -> matrix.folder().equals(folder))
                    .forEach(matrix -> matrix.reports().keepGrid(shipped));
        }
    }

    private TagPlan ship(PublishRequest shipment, PushRequest order, TagListener journal)
            throws IOException, InterruptedException {
        AliasHistory history = memory.history();
        Set<String> targets = shipment.registries();
        RegistryAccess access = access(order);
        access.require(targets, trusted(order));
        if (!order.dryRun()) {
            RegistryUsers.remember(memory, targets, order.credentialsId(), computer);
        }
        Publication publication = Publication.prepare(
                shipment, access.clients(targets), rules(order), journal.and(history.log(author(order))), out());
        publication.show();
        if (!order.dryRun()) {
            try {
                publication.publish();
            } finally {
                memory.add(publication.confirmed(), List.of());
            }
        }
        return publication.plan();
    }

    private TagPlan undo(PushRequest order) throws IOException, InterruptedException {
        Undo undo = new Undo(memory.history(), correcting(order), author(order));
        if (order.dryRun()) {
            return shown(undo.plan(order.undo()));
        }
        return done(undo.perform(order.undo()));
    }

    private TagPlan withdraw(PushRequest order) throws IOException, InterruptedException {
        AliasRules rules =
                new AliasRules(PlanStep.catalogue(memory.folder()).schedule(), LocalDate.now(ZoneOffset.UTC));
        Withdrawal withdrawal =
                new Withdrawal(memory.ledger().published(), memory.history(), rules, correcting(order), author(order));
        if (order.dryRun()) {
            return shown(withdrawal.plan(order.withdraw()));
        }
        return done(withdrawal.perform(order.withdraw()));
    }

    private TagPlan readmit(PushRequest order) throws IOException {
        if (!order.dryRun()) {
            for (HistoryEntry decision : new ReleaseHold(memory.history(), author(order)).perform(order.readmit())) {
                out().println(Messages.TagPush_readmitted(decision.tag(), decision.who(), decision.why()));
            }
        }
        return new TagPlan(List.of());
    }

    private TagPlan done(TagUpdateResult reversal) throws IOException {
        memory.add(reversal);
        return shown(reversal.plan());
    }

    private TagPlan shown(TagPlan plan) {
        plan.show(out());
        return plan;
    }

    private PrintStream out() {
        return listener.getLogger();
    }

    private Actor author(PushRequest order) {
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
            return access.clients(Set.of(order.registry()));
        }
        Set<String> used = RegistryUsers.of(memory).usedWith(order.credentialsId());
        if (!used.isEmpty() && !order.credentialsId().isEmpty()) {
            return access.clients(used);
        }
        Set<String> all = new TreeSet<>();
        for (String tag : memory.history().byTag().keySet()) {
            all.add(ImageReference.parse(tag).registry());
        }
        access.require(all, trusted(order));
        return access.clients(all);
    }

    /** Returns the trusted registries. The registry of an image's repository is trusted, because the step itself names it. */
    private TrustedRegistries trusted(PushRequest order) throws IOException {
        Set<String> used = new TreeSet<>(RegistryUsers.of(memory).usedWith(order.credentialsId()));
        if (!order.image().isEmpty()) {
            used.add(ImageReference.parse(order.repository()).registry());
        }
        return TrustedRegistries.of(order.registry(), used);
    }
}
