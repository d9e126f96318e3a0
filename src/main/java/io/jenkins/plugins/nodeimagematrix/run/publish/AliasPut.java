package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagPlanner.AliasStep;
import io.jenkins.plugins.nodeimagematrix.run.registry.ReadManifests;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The operation that puts the aliases of one pinned tag. An alias is skipped if a user has decided against it since the plan.
 */
final class AliasPut {
    private final RegistryClients registries;
    private final FailingRegistries failing;
    private final TagListener log;
    private final BlockedImageGuard decisions;
    private final ReadManifests read;

    AliasPut(
            RegistryClients registries,
            FailingRegistries failing,
            TagListener log,
            BlockedImageGuard decisions,
            ReadManifests read) {
        this.read = read;
        this.registries = registries;
        this.failing = failing;
        this.log = log;
        this.decisions = decisions;
    }

    /**
     * The outcome for an alias; as planned if it was neither refused nor kept.
     *
     * @param refused the error if the put failed, or {@code null}
     * @param kept the reason why the alias stays, or {@code null}
     */
    record Outcome(IOException refused, String kept) {
        static final Outcome AS_PLANNED = new Outcome(null, null);
    }

    /**
     * @param steps the aliases of one pinned tag, which is correct at the registry
     * @param known the pinned tag's manifest, or {@code null}
     */
    Map<AliasStep, Outcome> put(List<AliasStep> steps, Manifest known) throws IOException, InterruptedException {
        Map<AliasStep, Outcome> outcomes = new LinkedHashMap<>();
        Map<String, AliasStep> moving = new LinkedHashMap<>();
        for (AliasStep step : steps) {
            HistoryEntry decision = decisions.against(step.update()).orElse(null);
            outcomes.put(step, decision == null ? Outcome.AS_PLANNED : new Outcome(null, Refusals.blocked(decision)));
            if (decision == null && step.update().kind().changes()) {
                moving.put(step.alias().reference().tag(), step);
            }
        }
        if (moving.isEmpty()) {
            return outcomes;
        }
        Map<String, IOException> refused = update(moving, known);
        for (AliasStep step : moving.values()) {
            HistoryEntry decision = decisions.against(step.update()).orElse(null);
            // Even a refused put may have succeeded.
            outcomes.put(
                    step,
                    decision == null
                            ? new Outcome(refused.get(step.alias().reference().tag()), null)
                            : takeBack(step, decision));
        }
        return outcomes;
    }

    private Outcome takeBack(AliasStep step, HistoryEntry decision) throws IOException, InterruptedException {
        try {
            BlockedImageGuard.takeBack(registries, step.update());
            return new Outcome(null, Refusals.blocked(decision));
        } catch (RegistryException | TagRefusedException fault) {
            return new Outcome(new TagRefusedException(Refusals.notTakenBack(decision, fault), fault), null);
        }
    }

    /** @return the error for each tag that could not be put */
    private Map<String, IOException> update(Map<String, AliasStep> moving, Manifest known)
            throws IOException, InterruptedException {
        AliasStep any = moving.values().iterator().next();
        ImageReference pinned = any.alias().pinned();
        try {
            failing.check(pinned.registry());
            RegistryClient registry = registries.at(pinned.registry());
            Map<String, TagPut.Planned> tags = new LinkedHashMap<>();
            moving.forEach((tag, step) -> tags.put(tag, step.planned()));
            TagPut put = new TagPut(
                    registry,
                    pinned.repository(),
                    known != null
                            ? known
                            : manifest(registry, pinned, any.pin().tag().digest()),
                    log,
                    read);
            Map<String, IOException> refused = put.put(tags);
            refused.values().forEach(fault -> failing.note(pinned.registry(), fault));
            if (refused.size() < tags.size()) {
                failing.worked(pinned.registry());
            }
            return refused;
        } catch (RegistryException | TagRefusedException all) {
            failing.note(pinned.registry(), all);
            Map<String, IOException> refused = new LinkedHashMap<>();
            moving.keySet().forEach(tag -> refused.put(tag, all));
            return refused;
        }
    }

    private Manifest manifest(RegistryClient registry, ImageReference pinned, String digest)
            throws IOException, InterruptedException {
        Manifest manifest = registry.get(pinned.repository(), digest)
                .orElseThrow(() -> new TagRefusedException(Refusals.lost(pinned.repository(), digest)));
        read.add(registry, pinned.repository(), digest);
        return manifest;
    }
}
