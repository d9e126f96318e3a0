package io.jenkins.plugins.nodeimagematrix.run.published;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.client.TagRemoval;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.AliasHistory;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry.Kind;
import io.jenkins.plugins.nodeimagematrix.run.history.TagUpdateResult;
import io.jenkins.plugins.nodeimagematrix.run.publish.Refusals;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The undo of a build's tag changes. Each tag returns to the digest it had before; an alias that did not exist is removed. A
 * tag that was changed again since then is skipped. The undone images are blocked, so that the next build does not repeat
 * the change; undoing an undo or a withdrawal lifts the hold.
 */
public final class Undo {
    private final AliasHistory history;
    private final RegistryClients registries;
    private final Actor actor;
    private final TagUpdater updater;

    /** @param proofs keeps tags from images without proofs */
    public Undo(AliasHistory history, RegistryClients registries, Actor actor, ProofGuard proofs) {
        this.history = history;
        this.registries = registries;
        this.actor = actor;
        this.updater = new TagUpdater(registries, history, actor, proofs);
    }

    /**
     * Plans the undo without changing anything.
     *
     * @param build a build's name or number, or the id of a run or action
     * @throws IllegalArgumentException if the history has no such build
     */
    public TagPlan plan(String build) throws IOException, InterruptedException {
        return new TagPlan(steps(build).stream().map(TagUpdater.Step::update).toList());
    }

    /** Performs the undo, aliases first, so that no alias refers to an image that its pinned tag no longer holds. */
    public TagUpdateResult perform(String build) throws IOException, InterruptedException {
        List<TagUpdater.Step> steps = steps(build);
        history.append(readmissions(build));
        TagUpdateResult aliases = updater.perform(
                steps.stream().filter(step -> step.update().alias()).toList());
        TagUpdateResult pinned = updater.perform(
                steps.stream().filter(step -> !step.update().alias()).toList());
        return new TagUpdateResult(
                new TagPlan(both(aliases.plan().updates(), pinned.plan().updates())),
                both(aliases.confirmed(), pinned.confirmed()),
                both(aliases.forgotten(), pinned.forgotten()));
    }

    private static <T> List<T> both(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    private List<HistoryEntry> readmissions(String build) throws IOException {
        return history.entries().stream()
                .filter(entry -> entry.kind() == Kind.BLOCKED && entry.isOf(build))
                .map(entry -> history.readmission(actor, entry))
                .toList();
    }

    private List<TagUpdater.Step> steps(String build) throws IOException, InterruptedException {
        Map<String, HistoryEntry> first = new LinkedHashMap<>();
        Map<String, HistoryEntry> last = new LinkedHashMap<>();
        List<HistoryEntry> all = history.entries();
        for (HistoryEntry entry : all) {
            if (entry.isOf(build) && entry.kind().isMove() && entry.kind() != Kind.FOUND) {
                first.putIfAbsent(entry.tag(), entry);
                last.put(entry.tag(), entry);
            }
        }
        if (first.isEmpty()) {
            throw new IllegalArgumentException("the history of this job has no tag changes of " + build);
        }
        List<HistoryEntry> ends = new ArrayList<>(last.values());
        ends.sort((a, b) -> Boolean.compare(b.alias(), a.alias()));
        return updater.checked(
                InParallel.map(ends, end -> step(first.get(end.tag()).from(), end, all)));
    }

    /** @param before the digest to go back to; {@code null} if there was none */
    private TagUpdater.Step step(String before, HistoryEntry end, List<HistoryEntry> all)
            throws IOException, InterruptedException {
        HistoryEntry then = all.stream()
                .filter(entry -> entry.tag().startsWith(end.reference().name() + ":")
                        && Objects.equals(entry.to(), before)
                        && entry.node() != null)
                .reduce((one, later) -> later)
                .orElse(null);
        boolean blamed = end.alias() && (end.kind() == Kind.CREATED || end.kind() == Kind.MOVED);
        HistoryEntry decision = blamed
                ? history.entry(actor, Kind.BLOCKED, end.tag())
                        .image(end.cell(), end.release())
                        .alias(true, null)
                        .digests(null, end.to())
                        .build()
                : null;
        return new TagUpdater.Step(
                update(before, end, then == null ? end.cell() : then.cell()),
                then == null ? null : then.release(),
                end.rule(),
                before == null ? Kind.REMOVED : Kind.RESTORED,
                decision);
    }

    private TagUpdate update(String before, HistoryEntry end, String cell) throws IOException, InterruptedException {
        ImageReference tag = end.reference();
        try {
            RegistryClient registry = registries.at(tag.registry());
            String now = registry.digest(tag.repository(), tag.tag()).orElse(null);
            if (Objects.equals(now, before)) {
                return update(end, TagUpdate.Kind.UNCHANGED, cell, now, before, "");
            }
            boolean halfRemoved = before == null
                    && now != null
                    && new TagRemoval(registry, tag.repository()).isHalfRemoved(tag.tag());
            if (!Objects.equals(now, end.to()) && !halfRemoved) {
                return update(end, TagUpdate.Kind.REFUSED, cell, now, before, Refusals.movedSince(end.to(), now));
            }
            if (before == null) {
                return end.alias()
                        ? update(end, TagUpdate.Kind.REMOVED, cell, now, null, "")
                        : update(end, TagUpdate.Kind.UNCHANGED, cell, now, now, Refusals.PIN_STAYS);
            }
            return registry.digest(tag.repository(), before).isPresent()
                    ? update(end, TagUpdate.Kind.to(now), cell, now, before, "")
                    : update(end, TagUpdate.Kind.REFUSED, cell, now, before, Refusals.lost(tag.repository(), before));
        } catch (RegistryException refused) {
            return update(end, TagUpdate.Kind.REFUSED, cell, end.to(), before, Refusals.of(refused));
        }
    }

    private static TagUpdate update(
            HistoryEntry end, TagUpdate.Kind kind, String cell, String from, String to, String why) {
        return TagUpdate.of(kind, end.tag(), cell, end.alias(), from, to, why);
    }
}
