package io.jenkins.plugins.nodeimagematrix.job;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.matrix.AliasRules;
import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.run.AliasHistory;
import io.jenkins.plugins.nodeimagematrix.run.Author;
import io.jenkins.plugins.nodeimagematrix.run.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.Journal;
import io.jenkins.plugins.nodeimagematrix.run.JournaledMoves;
import io.jenkins.plugins.nodeimagematrix.run.MoveLog;
import io.jenkins.plugins.nodeimagematrix.run.MovePlan;
import io.jenkins.plugins.nodeimagematrix.run.Publication;
import io.jenkins.plugins.nodeimagematrix.run.Readmission;
import io.jenkins.plugins.nodeimagematrix.run.Reversal;
import io.jenkins.plugins.nodeimagematrix.run.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.RunMemory;
import io.jenkins.plugins.nodeimagematrix.run.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.Shipment;
import io.jenkins.plugins.nodeimagematrix.run.ShipmentFile;
import io.jenkins.plugins.nodeimagematrix.run.UnconfirmedPuts;
import io.jenkins.plugins.nodeimagematrix.run.Undo;
import io.jenkins.plugins.nodeimagematrix.run.Withdrawal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Ships what a build proved, withdraws a version or takes a build's moves back, for a step of a build. */
public final class TagPush {
    private final Run<?, ?> run;
    private final Computer computer;
    private final EnvVars environment;
    private final TaskListener listener;
    private final RunMemory memory;

    /**
     * @param computer the agent that the step is on, or {@code null} if it is on none
     * @param environment of the build there
     */
    public TagPush(Run<?, ?> run, Computer computer, EnvVars environment, TaskListener listener) {
        this.run = run;
        this.computer = computer;
        this.environment = environment;
        this.listener = listener;
        this.memory = JobMemory.of(run.getParent());
    }

    /** @return what became of each tag, or would, if it was a dry run */
    public MovePlan perform(PushOrder order) throws IOException, InterruptedException {
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

    private MovePlan shipImage(PushOrder order) throws IOException, InterruptedException {
        ImageShipment image = new ImageShipment(run, computer, environment, listener);
        return order.dryRun()
                ? shown(image.preview(order, access(order).clients(Set.of(image.registry(order))), rules(order)))
                : ship(image.of(order, access(order)), order, MoveLog.NONE);
    }

    private Publication.Rules rules(PushOrder order) throws IOException {
        return new Publication.Rules(
                memory.ledger().published(),
                memory.history().decisions(),
                UnconfirmedPuts.of(memory.unfinished()),
                order.refresh());
    }

    private MovePlan shipMatrix(PushOrder order) throws IOException, InterruptedException {
        RunFolder folder = Matrices.folder(run, order.matrix());
        Shipment shipment = (order.matrix().matches("[0-9a-fA-F-]{36}")
                        ? ShipmentFile.of(folder, order.matrix()).read()
                        : Optional.<Shipment>empty())
                .orElseThrow(() -> new AbortException(Messages.TagPush_noMatrix()));
        Shipment targeted = order.registry().isEmpty() ? shipment : shipment.at(order.registry());
        if (order.dryRun()) {
            return ship(targeted, order, MoveLog.NONE);
        }
        // The matrix's own run ended; what is put for it belongs to what it did.
        try (Journal journal = new Journal(folder.journal(order.matrix()))) {
            MovePlan moves = ship(targeted, order, new JournaledMoves(journal));
            report(folder, order.matrix(), moves);
            return moves;
        }
    }

    private void report(RunFolder folder, String runId, MovePlan moves) throws IOException {
        RunReport report = Files.exists(folder.report()) ? RunReport.read(folder.report()) : null;
        if (report != null && report.runId().equals(runId)) {
            RunReport shipped = report.withMoves(moves.moves());
            shipped.write(folder.report());
            Matrices.all(run).stream()
                    .filter(matrix -> matrix.folder().equals(folder))
                    .forEach(matrix -> matrix.reports().keepGrid(shipped));
        }
    }

    private MovePlan ship(Shipment shipment, PushOrder order, MoveLog journal)
            throws IOException, InterruptedException {
        AliasHistory history = memory.history();
        Set<String> targets = shipment.registries();
        RegistryAccess access = access(order);
        access.requireOne(targets);
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

    private MovePlan undo(PushOrder order) throws IOException, InterruptedException {
        Undo undo = new Undo(memory.history(), correcting(order), author(order), false);
        if (order.dryRun()) {
            return shown(undo.plan(order.undo()));
        }
        return done(undo.perform(order.undo()));
    }

    private MovePlan withdraw(PushOrder order) throws IOException, InterruptedException {
        AliasRules rules =
                new AliasRules(PlanStep.catalogue(memory.folder()).schedule(), LocalDate.now(ZoneOffset.UTC));
        Withdrawal withdrawal =
                new Withdrawal(memory.ledger().published(), memory.history(), rules, correcting(order), author(order));
        if (order.dryRun()) {
            return shown(withdrawal.plan(order.withdraw()));
        }
        return done(withdrawal.perform(order.withdraw()));
    }

    private MovePlan readmit(PushOrder order) throws IOException {
        if (!order.dryRun()) {
            for (HistoryEntry decision : new Readmission(memory.history(), author(order)).perform(order.readmit())) {
                out().println(Messages.TagPush_readmitted(decision.tag(), decision.who(), decision.why()));
            }
        }
        return new MovePlan(List.of());
    }

    private MovePlan done(Reversal reversal) throws IOException {
        memory.add(reversal);
        return shown(reversal.plan());
    }

    private MovePlan shown(MovePlan plan) {
        plan.show(out());
        return plan;
    }

    private PrintStream out() {
        return listener.getLogger();
    }

    private Author author(PushOrder order) {
        String why = order.untested() && !order.image().isEmpty() ? Messages.TagPush_untested() : "";
        return Authors.of(
                run, order.actionId(), order.reason() + (order.reason().isEmpty() || why.isEmpty() ? "" : "; ") + why);
    }

    private RegistryAccess access(PushOrder order) {
        return new RegistryAccess(
                order.credentialsId(), run, computer == null ? null : computer.getChannel(), environment);
    }

    /**
     * For what earlier builds did to tags, at whatever registries: the credentials are meant for the registry that the order
     * names, else for those that they were used with, else for the only one there is.
     */
    private RegistryClients correcting(PushOrder order) throws IOException {
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
        access.requireOne(all);
        return access.clients(all);
    }
}
