package io.jenkins.plugins.nodeimagematrix.run.published;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.InputHash;
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
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The tag updates of an undo or a withdrawal. A tag moves to a manifest that its repository holds already, or is deleted. */
final class TagUpdater {
    private final RegistryClients registries;
    private final AliasHistory history;
    private final Actor actor;
    private final ProofGuard proofs;

    /** @param proofs keeps tags from images without proofs */
    TagUpdater(RegistryClients registries, AliasHistory history, Actor actor, ProofGuard proofs) {
        this.registries = registries;
        this.history = history;
        this.actor = actor;
        this.proofs = proofs;
    }

    /**
     * The update of one tag.
     *
     * @param release the version behind {@code move.to}; {@code null} if it is unknown
     * @param kind the kind of the history entry
     * @param decision the decision to record in the history before the update; {@code null} for none
     */
    record Step(TagUpdate update, TaggedVersion release, String rule, Kind kind, HistoryEntry decision) {
        ImageReference reference() {
            return ImageReference.parse(update.reference());
        }

        Step with(TagUpdate other) {
            return new Step(other, release, rule, kind, decision);
        }
    }

    /** The steps, without those that would move a tag to an image that lacks demanded proofs. */
    List<Step> checked(List<Step> steps) throws IOException, InterruptedException {
        return InParallel.map(steps, step -> {
            TagUpdate update = step.update();
            if (!update.kind().changes() || update.to() == null) {
                return step;
            }
            ImageReference tag = step.reference();
            try {
                return proofs.refusal(registries.at(tag.registry()), tag, update.to())
                        .map(why -> step.with(update.but(TagUpdate.Kind.REFUSED, why)))
                        .orElse(step);
            } catch (RegistryException unreadable) {
                return step.with(update.but(TagUpdate.Kind.REFUSED, Refusals.of(unreadable)));
            }
        });
    }

    TagUpdateResult perform(List<Step> steps) throws IOException, InterruptedException {
        history.append(steps.stream()
                .filter(step -> step.decision() != null && step.update().kind().changes())
                .map(Step::decision)
                .toList());
        List<PublishedTag> confirmed = new ArrayList<>();
        List<ImageReference> forgotten = new ArrayList<>();
        List<TagUpdate> updates = InParallel.map(steps, step -> {
            Step done = perform(step);
            if (done.update().kind().changes()) {
                PublishedTag tag = tag(done);
                synchronized (confirmed) {
                    if (tag == null) {
                        forgotten.add(done.reference());
                    } else {
                        confirmed.add(tag);
                    }
                }
            }
            return done.update();
        });
        return new TagUpdateResult(new TagPlan(updates), confirmed, forgotten);
    }

    private Step perform(Step step) throws IOException, InterruptedException {
        TagUpdate update = step.update();
        if (!update.kind().changes()) {
            return step;
        }
        ImageReference tag = step.reference();
        try {
            if (!TagPut.carryOut(registries.at(tag.registry()), tag, update)) {
                return step.with(update.but(TagUpdate.Kind.KEPT, Refusals.CANNOT_DELETE));
            }
        } catch (RegistryException | TagRefusedException refused) {
            return step.with(update.but(TagUpdate.Kind.REFUSED, Refusals.of(refused)));
        }
        history.append(List.of(history.entry(actor, step.kind(), update.reference())
                .image(update.cell(), step.release())
                .alias(update.alias(), step.rule())
                .digests(update.from(), update.to())
                .build()));
        return step;
    }

    /** The tag for the job's ledger; {@code null} if it is to be looked up at the registry instead. */
    private PublishedTag tag(Step step) throws IOException, InterruptedException {
        TagUpdate update = step.update();
        ImageReference tag = step.reference();
        if (update.to() == null) {
            return null;
        }
        RegistryClient registry = registries.at(tag.registry());
        Manifest manifest = registry.get(tag.repository(), update.to()).orElse(null);
        if (manifest == null || manifest.isIndex() && !update.alias()) {
            return null;
        }
        String inputs = update.alias()
                ? null
                : ImageLabels.read(registry, tag.repository(), update.to(), ImageLabels.INPUTS)
                        .map(InputHash::withoutTests)
                        .orElse(null);
        return TagTarget.tag(
                tag,
                update.to(),
                manifest.configDigest(),
                inputs,
                step.release(),
                update.cell(),
                update.alias(),
                List.of());
    }
}
