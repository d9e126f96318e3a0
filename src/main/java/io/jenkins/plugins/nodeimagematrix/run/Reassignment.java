package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.registry.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.HistoryEntry.Kind;
import io.jenkins.plugins.nodeimagematrix.run.RunReport.TagMove;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Moves tags at a person's word, back too: to manifests that their repositories hold already, or off the registry. */
final class Reassignment {
    private final RegistryClients registries;
    private final AliasHistory history;
    private final Author author;

    Reassignment(RegistryClients registries, AliasHistory history, Author author) {
        this.registries = registries;
        this.history = history;
        this.author = author;
    }

    /**
     * One tag.
     *
     * @param release behind {@code move.to}; {@code null} if nobody knows
     * @param kind what the history calls it
     * @param decision what the history is told first; {@code null} for nothing
     */
    record Step(TagMove move, TaggedVersion release, String rule, Kind kind, HistoryEntry decision) {
        ImageReference reference() {
            return ImageReference.parse(move.reference());
        }

        Step with(TagMove other) {
            return new Step(other, release, rule, kind, decision);
        }
    }

    Reversal perform(List<Step> steps) throws IOException, InterruptedException {
        history.append(steps.stream()
                .filter(step ->
                        step.decision() != null && MoveKind.of(step.move()).changes())
                .map(Step::decision)
                .toList());
        List<PublishedTag> confirmed = new ArrayList<>();
        List<ImageReference> forgotten = new ArrayList<>();
        List<TagMove> moves = InParallel.map(steps, step -> {
            Step done = perform(step);
            if (MoveKind.of(done.move()).changes()) {
                PublishedTag tag = tag(done);
                synchronized (confirmed) {
                    if (tag == null) {
                        forgotten.add(done.reference());
                    } else {
                        confirmed.add(tag);
                    }
                }
            }
            return done.move();
        });
        return new Reversal(new MovePlan(moves), confirmed, forgotten);
    }

    private Step perform(Step step) throws IOException, InterruptedException {
        TagMove move = step.move();
        if (!MoveKind.of(move).changes()) {
            return step;
        }
        ImageReference tag = step.reference();
        try {
            if (!TagPut.carryOut(registries.at(tag.registry()), tag, move)) {
                return step.with(changed(move, MoveKind.KEPT, Refusals.CANNOT_DELETE));
            }
        } catch (RegistryException | TagRefusedException refused) {
            return step.with(changed(move, MoveKind.REFUSED, Refusals.of(refused)));
        }
        history.append(List.of(HistoryEntry.of(
                author,
                step.kind(),
                move.reference(),
                move.cell(),
                step.release(),
                move.alias(),
                step.rule(),
                move.from(),
                move.to())));
        return step;
    }

    static TagMove changed(TagMove move, MoveKind kind, String why) {
        return kind.move(move.reference(), move.cell(), move.alias(), move.from(), move.to(), why);
    }

    /** As the job will remember it; {@code null} for what it had better recall from the registry. */
    private PublishedTag tag(Step step) throws IOException, InterruptedException {
        TagMove move = step.move();
        ImageReference tag = step.reference();
        if (move.to() == null) {
            return null;
        }
        RegistryClient registry = registries.at(tag.registry());
        Manifest manifest = registry.get(tag.repository(), move.to()).orElse(null);
        if (manifest == null || manifest.isIndex() && !move.alias()) {
            return null;
        }
        String inputs = move.alias()
                ? null
                : ImageLabels.read(registry, tag.repository(), move.to(), ImageLabels.INPUTS)
                        .orElse(null);
        return PinTarget.tag(
                tag, move.to(), manifest.configDigest(), inputs, step.release(), move.cell(), move.alias(), List.of());
    }
}
