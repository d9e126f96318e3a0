package io.jenkins.plugins.nodeimagematrix.run.published;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasRules;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasTemplate;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.history.Actor;
import io.jenkins.plugins.nodeimagematrix.run.history.AliasHistory;
import io.jenkins.plugins.nodeimagematrix.run.history.BlockedImages;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry.Kind;
import io.jenkins.plugins.nodeimagematrix.run.history.TagUpdateResult;
import io.jenkins.plugins.nodeimagematrix.run.publish.Refusals;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * The withdrawal of a version. Every alias on it moves to the next newest published version that its rule allows, and no
 * alias returns to the withdrawn images until they are allowed again. Pinned tags are unchanged, so that users of a pinned
 * tag are not affected.
 */
public final class Withdrawal {
    private final List<PublishedTag> published;
    private final AliasHistory history;
    private final AliasRules rules;
    private final RegistryClients registries;
    private final Actor actor;
    private final TagUpdater updater;

    /**
     * @param published the tags that the job published
     * @param rules the current rules
     * @param proofs keeps tags from images without proofs
     */
    public Withdrawal(
            Collection<PublishedTag> published,
            AliasHistory history,
            AliasRules rules,
            RegistryClients registries,
            Actor actor,
            ProofGuard proofs) {
        this.published = List.copyOf(published);
        this.history = history;
        this.rules = rules;
        this.registries = registries;
        this.actor = actor;
        this.updater = new TagUpdater(registries, history, actor, proofs);
    }

    /**
     * Plans the withdrawal without changing anything.
     *
     * @param what versions (such as {@code 6.6.0}, in every repository), cells or pinned tags
     * @throws IllegalArgumentException if nothing published matches one of them
     */
    public TagPlan plan(Collection<String> what) throws IOException, InterruptedException {
        return new TagPlan(
                steps(pins(what)).stream().map(TagUpdater.Step::update).toList());
    }

    /**
     * Performs the withdrawal. The decision is recorded before tags are moved; after a kill in between, no build moves an
     * alias to the withdrawn version.
     */
    public TagUpdateResult perform(Collection<String> what) throws IOException, InterruptedException {
        List<PublishedTag> pins = pins(what);
        BlockedImages before = history.blocked();
        history.append(pins.stream()
                .filter(pin -> before.from(pin.reference(), pin.digest()).isEmpty())
                .map(pin -> history.entry(actor, Kind.BLOCKED, pin.reference())
                        .image(pin.cell(), pin.release())
                        .revision(pin.revision())
                        .digests(null, pin.digest())
                        .build())
                .toList());
        return updater.perform(steps(pins));
    }

    private List<PublishedTag> pins(Collection<String> what) {
        Set<PublishedTag> pins = new LinkedHashSet<>();
        for (String one : what) {
            String version = one.replaceFirst("^v(?=\\d)", "");
            List<PublishedTag> found = published.stream()
                    .filter(Withdrawal::isPinned)
                    .filter(tag -> tag.reference().toString().equals(one)
                            || one.equals(tag.cell())
                            || tag.release() != null
                                    && tag.release().version().toString().equals(version))
                    .toList();
            if (found.isEmpty()) {
                throw new IllegalArgumentException("no published image matches " + one
                        + "; enter a version, a cell such as jessie:6.6.0, or a pinned tag");
            }
            pins.addAll(found);
        }
        return List.copyOf(pins);
    }

    private static boolean isPinned(PublishedTag tag) {
        return !tag.alias();
    }

    private List<TagUpdater.Step> steps(List<PublishedTag> pins) throws IOException, InterruptedException {
        Map<String, HistoryEntry> aliases = new TreeMap<>();
        Map<String, String> ruleOf = new LinkedHashMap<>();
        for (HistoryEntry entry : history.entries()) {
            if (entry.alias() && entry.kind().isMove()) {
                aliases.put(entry.tag(), entry);
                if (entry.rule() != null) {
                    ruleOf.put(entry.tag(), entry.rule());
                }
            }
        }
        BlockedImages blocked = history.blocked();
        List<TagUpdater.Step> steps = new ArrayList<>();
        for (List<TagUpdater.Step> found : InParallel.map(aliases.values(), alias -> {
            List<TagUpdater.Step> one = new ArrayList<>(1);
            ImageReference tag = alias.reference();
            List<PublishedTag> here = pins.stream()
                    .filter(pin -> pin.reference().name().equals(tag.name()))
                    .toList();
            if (!here.isEmpty()) {
                step(alias, ruleOf.get(alias.tag()), here, blocked, one);
            }
            return one;
        })) {
            steps.addAll(found);
        }
        return updater.checked(steps);
    }

    private void step(
            HistoryEntry alias,
            String rule,
            List<PublishedTag> pins,
            BlockedImages blocked,
            List<TagUpdater.Step> steps)
            throws IOException, InterruptedException {
        ImageReference tag = alias.reference();
        try {
            String now = registries
                    .at(tag.registry())
                    .digest(tag.repository(), tag.tag())
                    .orElse(null);
            PublishedTag withdrawn = pins.stream()
                    .filter(pin -> pin.digest().equals(now))
                    .findFirst()
                    .orElse(null);
            if (withdrawn == null) {
                return;
            }
            boolean version = Revision.RULE.equals(rule);
            PublishedTag next = rule == null
                    ? null
                    : version ? nextRevision(tag, pins, blocked) : next(tag, rule, withdrawn, pins, blocked);
            if (version && next == null) {
                // Like a pinned tag, it stays if its whole version is withdrawn.
                return;
            }
            if (next == null) {
                String why = rule == null ? Refusals.NO_RULE : Refusals.NO_OTHER;
                steps.add(step(alias, TagUpdate.Kind.REFUSED, null, rule, now, why));
            } else if (Objects.equals(
                    next.digest(),
                    registries
                            .at(tag.registry())
                            .digest(tag.repository(), next.reference().tag())
                            .orElse(null))) {
                steps.add(step(alias, TagUpdate.Kind.MOVED, next, rule, now, ""));
            } else {
                steps.add(step(alias, TagUpdate.Kind.REFUSED, next, rule, now, Refusals.pinNotRight(next.reference())));
            }
        } catch (RegistryException refused) {
            steps.add(step(alias, TagUpdate.Kind.REFUSED, null, rule, alias.to(), Refusals.of(refused)));
        }
    }

    private static TagUpdater.Step step(
            HistoryEntry alias, TagUpdate.Kind kind, PublishedTag next, String rule, String now, String why) {
        TagUpdate update = TagUpdate.of(
                kind,
                alias.tag(),
                next == null ? alias.cell() : next.cell(),
                true,
                now,
                next == null ? null : next.digest(),
                why);
        return new TagUpdater.Step(update, next == null ? null : next.release(), rule, Kind.WITHDRAWN, null);
    }

    /** The newest other version with the same kind of tag ({@code 6.6.0-slim}) that the alias's rule allows. */
    private PublishedTag next(
            ImageReference alias, String rule, PublishedTag withdrawn, List<PublishedTag> pins, BlockedImages blocked) {
        Map<TaggedVersion, PublishedTag> others = new LinkedHashMap<>();
        for (PublishedTag tag : published) {
            boolean candidate = isPinned(tag)
                    && !pins.contains(tag)
                    && tag.reference().name().equals(alias.name())
                    && Objects.equals(form(tag), form(withdrawn))
                    && blocked.from(alias, tag.digest()).isEmpty();
            if (candidate && tag.release() != null) {
                others.merge(tag.release(), tag, Withdrawal::later);
            }
        }
        TaggedVersion version = rules.aliases(List.of(AliasTemplate.parse(rule)), others.keySet())
                .get(alias.tag());
        return version == null ? null : others.get(version);
    }

    /** The newest other revision of a version. */
    private PublishedTag nextRevision(ImageReference version, List<PublishedTag> pins, BlockedImages blocked) {
        return published.stream()
                .filter(tag -> isPinned(tag)
                        && !pins.contains(tag)
                        && tag.ofRevision()
                                .filter(revision -> revision.version().equals(version))
                                .isPresent()
                        && blocked.from(version, tag.digest()).isEmpty())
                .reduce(Withdrawal::later)
                .orElse(null);
    }

    /** Of two tags of one version, the one of the newer revision. */
    private static PublishedTag later(PublishedTag one, PublishedTag other) {
        int first = one.revision() == null ? 0 : one.revision();
        int second = other.revision() == null ? 0 : other.revision();
        return first > second ? one : other;
    }

    private static String form(PublishedTag tag) {
        String name = tag.ofRevision()
                .map(revision -> revision.version().tag())
                .orElse(tag.reference().tag());
        return tag.release() == null
                ? name
                : name.replace(tag.release().version().toString(), "{version}");
    }
}
