package io.jenkins.plugins.nodeimagematrix.run.published;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.AliasHistory;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry.Kind;
import io.jenkins.plugins.nodeimagematrix.run.history.TagUpdateResult;
import io.jenkins.plugins.nodeimagematrix.run.publish.Refusals;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagPut;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagRefusedException;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagTarget;
import io.jenkins.plugins.nodeimagematrix.run.registry.ImageLabels;
import io.jenkins.plugins.nodeimagematrix.run.report.MoveKind;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.TagMove;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Moves tags at a person's word, back too: to manifests that their repositories hold already, or off the registry. */
final class TagUpdater {
    private final RegistryClients registries;
    private final AliasHistory history;
    private final Actor author;

    TagUpdater(RegistryClients registries, AliasHistory history, Actor author) {
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

    TagUpdateResult perform(List<Step> steps) throws IOException, InterruptedException {
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
        return new TagUpdateResult(new TagPlan(moves), confirmed, forgotten);
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
        return TagTarget.tag(
                tag, move.to(), manifest.configDigest(), inputs, step.release(), move.cell(), move.alias(), List.of());
    }
}
