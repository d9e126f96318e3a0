package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.history.BlockedImages;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnconfirmedTags;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.revision.RevisionNumbers;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The planner of tag updates: compares the publish request with what the registries hold now, and changes nothing. */
final class TagPlanner {
    private final RegistryClients registries;
    private final Map<ImageReference, PublishedTag> known = new HashMap<>();
    private final AliasGuard guard;
    private final BlockedImages tagHolds;
    private final UnconfirmedTags begun;
    private final boolean refresh;
    private final AbsentTags absent;
    private final ImageComparison comparison;
    private final RevisionNumbers numbers;
    private final RevisionAssignment assignment;
    private final FailingRegistries failing = new FailingRegistries();
    /** Revisions whose number another image has. */
    private final Set<Revision> taken = ConcurrentHashMap.newKeySet();

    /**
     * @param tagHolds the current holds
     * @param absent tags that need no look
     * @param assignment the assignment of the request's revisions
     */
    TagPlanner(
            RegistryClients registries,
            Publication.Rules rules,
            BlockedImages tagHolds,
            AbsentTags absent,
            RevisionNumbers numbers,
            RevisionAssignment assignment) {
        this.numbers = numbers;
        this.assignment = assignment;
        this.absent = absent;
        this.registries = registries;
        rules.known().forEach(tag -> this.known.put(tag.reference(), tag));
        this.guard = new AliasGuard(rules.known(), rules.refresh());
        this.tagHolds = tagHolds;
        this.begun = rules.begun();
        this.refresh = rules.refresh();
        this.comparison = rules.comparison();
    }

    /**
     * The update of a pinned tag. {@code target} and {@code tag} are {@code null} if the update is refused; {@code target} is
     * also {@code null} if the tag is correct already.
     *
     * @param seen the tag's state at the registry when it was planned
     */
    record PinStep(PublishRequest.Pin pin, TagUpdate update, TagTarget target, PublishedTag tag, TagState.Seen seen) {
        boolean isRight() {
            return tag != null;
        }

        TagPut.Planned planned() {
            return new TagPut.Planned(update, seen);
        }
    }

    /**
     * The update of an alias; {@code pin} is {@code null} if the alias stays because of its pinned tag.
     *
     * @param seen the tag's state at the registry when it was planned
     */
    record AliasStep(PublishRequest.Alias alias, TagUpdate update, PinStep pin, TagState.Seen seen) {
        TagPut.Planned planned() {
            return new TagPut.Planned(update, seen);
        }
    }

    List<PinStep> pins(PublishRequest request) throws IOException, InterruptedException {
        return InParallel.map(request.pins(), this::pin);
    }

    private PinStep pin(PublishRequest.Pin pin) throws IOException, InterruptedException {
        for (PublishRequest.Part part : pin.parts()) {
            if (part.image() == null) {
                return stays(pin, TagUpdate.Kind.KEPT, holds(pin.reference()), null, part.why());
            }
        }
        if (pin.isOpen()) {
            String why = assignment.fault(pin.reference());
            return stays(pin, TagUpdate.Kind.REFUSED, holds(pin.reference()), null, why);
        }
        try {
            ImageReference tag = pin.reference();
            TagState.Seen seen = look(tag);
            if (!seen.readable()) {
                return unreadable(pin, TagState.Lost.of(tag, known.get(tag), begun));
            }
            Optional<String> now = Optional.ofNullable(seen.digest());
            PublishedTag before = known.get(tag);
            return !pin.isFresh() && before != null && !before.digest().equals(now.orElse(null))
                    ? changedElsewhere(pin, before, now.orElse(null))
                    : !pin.isFresh() && before != null
                            ? right(pin, TagUpdate.Kind.UNCHANGED, before.digest(), before.digest(), null, before)
                            : fresh(pin, now.orElse(null));
        } catch (RegistryException | TagRefusedException refused) {
            return stays(pin, TagUpdate.Kind.REFUSED, null, null, Refusals.of(refused));
        }
    }

    private TagState.Seen look(ImageReference tag) throws IOException, InterruptedException {
        if (absent.contains(tag)) {
            return TagState.Seen.on(null);
        }
        failing.check(tag.registry());
        try {
            TagState.Seen now = TagState.at(registries.at(tag.registry()), tag.repository(), tag.tag());
            failing.worked(tag.registry());
            return now;
        } catch (RegistryException fault) {
            failing.note(tag.registry(), fault);
            throw fault;
        }
    }

    /** Like {@link #look}, but {@code null} if the registry does not answer. */
    private TagState.Seen lookIfPossible(ImageReference tag) throws IOException, InterruptedException {
        try {
            return look(tag);
        } catch (RegistryException | TagRefusedException unknown) {
            return null;
        }
    }

    /** The digest of a tag that stays. */
    private String holds(ImageReference tag) throws IOException, InterruptedException {
        return holds(tag, lookIfPossible(tag));
    }

    /** @param now {@code null} if the registry does not answer; then it is the digest that this job published last */
    private String holds(ImageReference tag, TagState.Seen now) {
        PublishedTag last = known.get(tag);
        if (now == null) {
            return last == null ? null : last.digest();
        }
        return now.readable()
                ? now.digest()
                : TagState.Lost.of(tag, last, begun).before();
    }

    /**
     * Handles a tag whose content cannot be read. It is put again if the job's records say that it may hold the target, or
     * with a refresh.
     */
    private PinStep unreadable(PublishRequest.Pin pin, TagState.Lost now) throws IOException, InterruptedException {
        TagTarget target = TagTarget.toPut(registries, pin);
        String digest = target.digest();
        String before = now.before();
        if (!now.mayHold().contains(digest) && !refresh) {
            return stays(pin, TagUpdate.Kind.REFUSED, before, digest, Refusals.UNREADABLE);
        }
        PublishedTag tag = digest.equals(before) && now.published() != null ? now.published() : target.published();
        TagUpdate update = TagUpdate.of(
                TagUpdate.Kind.to(before), pin.reference(), pin.cell(), false, before, digest, Refusals.PUT_AGAIN);
        return new PinStep(pin, update, target, tag, TagState.Seen.UNREADABLE);
    }

    /**
     * Handles a tag that another client changed or removed. It is put again with the same manifest if it was removed, or with
     * a refresh.
     */
    private PinStep changedElsewhere(PublishRequest.Pin pin, PublishedTag before, String now)
            throws IOException, InterruptedException {
        if (now == null || refresh && !pin.revisions()) {
            TagTarget target = TagTarget.toPut(registries, pin);
            if (target.digest().equals(before.digest())) {
                return right(pin, TagUpdate.Kind.to(now), now, target.digest(), target, before);
            }
        }
        if (now != null) {
            pin.ofRevision().ifPresent(taken::add);
        }
        return stays(pin, TagUpdate.Kind.REFUSED, now, before.digest(), Refusals.changedElsewhere(now != null));
    }

    private PinStep fresh(PublishRequest.Pin pin, String now) throws IOException, InterruptedException {
        TagTarget target = TagTarget.toPut(registries, pin);
        String digest = target.digest();
        if (now != null
                && !now.equals(digest)
                && target.isSameImage(registries.at(pin.reference().registry()))) {
            return right(pin, TagUpdate.Kind.UNCHANGED, now, now, target, target.published());
        }
        if (now != null && !now.equals(digest) && !mayReplace(pin, now)) {
            pin.ofRevision().ifPresent(taken::add);
            Optional<HistoryEntry> undo = tagHolds.restored(pin.reference(), now);
            if (undo.isPresent()) {
                return stays(pin, TagUpdate.Kind.BLOCKED, now, digest, Refusals.restored(undo.get()));
            }
            return stays(
                    pin,
                    TagUpdate.Kind.REFUSED,
                    now,
                    digest,
                    pin.renew() ? Refusals.RENEWED_DIFFERS : Refusals.PINNED_DIFFERS);
        }
        TagUpdate.Kind kind = digest.equals(now) ? TagUpdate.Kind.UNCHANGED : TagUpdate.Kind.to(now);
        return right(pin, kind, now, digest, target, target.published());
    }

    /**
     * Whether another image may replace the one under a tag; without a refresh, only one that this job put there and that no undo
     * restored.
     */
    private boolean mayReplace(PublishRequest.Pin pin, String now) {
        PublishedTag last = known.get(pin.reference());
        return !pin.revisions()
                && (refresh
                        || pin.renew()
                                && last != null
                                && last.digest().equals(now)
                                && tagHolds.restored(pin.reference(), now).isEmpty());
    }

    private static PinStep right(
            PublishRequest.Pin pin, TagUpdate.Kind kind, String from, String to, TagTarget target, PublishedTag tag) {
        TagUpdate update = TagUpdate.of(kind, pin.reference(), pin.cell(), false, from, to, "");
        return new PinStep(pin, update, target, tag, TagState.Seen.on(from));
    }

    private static PinStep stays(PublishRequest.Pin pin, TagUpdate.Kind kind, String from, String to, String why) {
        return new PinStep(
                pin, TagUpdate.of(kind, pin.reference(), pin.cell(), false, from, to, why), null, null, null);
    }

    /** The versions of the images of this plan, by digest, as far as they are known after it was made. */
    Map<String, String> versions(List<PinStep> pins) {
        Map<String, String> versions = guard.versions();
        for (PinStep pin : pins) {
            if (pin.tag() != null && pin.pin().release() != null) {
                versions.merge(pin.tag().digest(), pin.pin().shownVersion(), Revision::exact);
            }
        }
        return versions;
    }

    List<AliasStep> aliases(PublishRequest request, List<PinStep> pins) throws IOException, InterruptedException {
        Map<ImageReference, PinStep> byTag = new HashMap<>();
        pins.forEach(pin -> byTag.put(pin.pin().reference(), pin));
        RenewedPins renewed = new RenewedPins(pins, guard, numbers, registries);
        return InParallel.map(request.aliases(), alias -> alias(alias, byTag.get(alias.pinned()), renewed));
    }

    private AliasStep alias(PublishRequest.Alias alias, PinStep pin, RenewedPins renewed)
            throws IOException, InterruptedException {
        if (pin != null && pin.isRight()) {
            return to(alias, pin, null, "");
        }
        TagState.Seen seen = lookIfPossible(alias.reference());
        String now = holds(alias.reference(), seen);
        if (pin != null && pin.update().kind() == TagUpdate.Kind.BLOCKED) {
            String undo = pin.update().why();
            return new AliasStep(alias, update(alias, TagUpdate.Kind.BLOCKED, now, null, undo), null, null);
        }
        String why = pin != null && pin.update().kind() == TagUpdate.Kind.KEPT
                ? pin.update().why()
                : Refusals.pinNotRight(alias.pinned());
        Optional<PinStep> other = seen == null || now == null ? Optional.empty() : renewed.of(alias.reference(), now);
        return other.isEmpty()
                ? new AliasStep(alias, update(alias, TagUpdate.Kind.KEPT, now, null, why), null, null)
                : to(
                        alias.on(other.get().pin()),
                        other.get(),
                        seen,
                        Refusals.follows(other.get().pin().tagOfVersion(), why));
    }

    /**
     * @param seen the tag's state; {@code null} to look
     * @param note on a change; empty for none
     */
    private AliasStep to(PublishRequest.Alias alias, PinStep pin, TagState.Seen seen, String note)
            throws IOException, InterruptedException {
        String digest = pin.tag().digest();
        try {
            TagState.Seen now = seen == null ? look(alias.reference()) : seen;
            TagUpdate update = decide(alias, pin, digest, now);
            return new AliasStep(
                    alias,
                    update.kind().changes() && update.why().isEmpty() ? update.but(update.kind(), note) : update,
                    pin,
                    now);
        } catch (RegistryException | TagRefusedException refused) {
            return new AliasStep(
                    alias, update(alias, TagUpdate.Kind.REFUSED, null, digest, Refusals.of(refused)), null, null);
        }
    }

    private TagUpdate decide(PublishRequest.Alias alias, PinStep pin, String digest, TagState.Seen seen)
            throws IOException, InterruptedException {
        ImageReference tag = alias.reference();
        boolean there = digest.equals(seen.digest());
        TagState.Lost lost = seen.readable() ? null : TagState.Lost.of(tag, known.get(tag), begun);
        String now = lost == null ? seen.digest() : lost.before();
        if (lost != null && !lost.isOurs()) {
            return update(alias, TagUpdate.Kind.REFUSED, null, digest, Refusals.UNREADABLE);
        }
        Optional<HistoryEntry> decision = there ? Optional.empty() : tagHolds.from(tag, digest);
        if (decision.isPresent()) {
            return update(alias, TagUpdate.Kind.BLOCKED, now, digest, Refusals.blocked(decision.get()));
        }
        for (String holds : lost == null
                ? TagState.mayHold(registries.at(tag.registry()), tag, now, digest, begun)
                : lost.mayHold()) {
            String why = there && digest.equals(holds) ? null : refuses(tag, pin, holds);
            if (why != null) {
                boolean shown = lost != null || Objects.equals(holds, now);
                return update(
                        alias, TagUpdate.Kind.REFUSED, now, digest, shown ? why : Refusals.notShown(now, holds, why));
            }
        }
        if (there) {
            return update(alias, TagUpdate.Kind.UNCHANGED, digest, digest, "");
        }
        Optional<String> kept = comparison.exceeds(alias.limits(), now, pin.pin(), digest);
        if (kept.isPresent()) {
            return update(alias, TagUpdate.Kind.KEPT, now, digest, kept.get());
        }
        return update(
                alias,
                TagUpdate.Kind.to(now),
                now,
                digest,
                lost == null ? changedElsewhere(tag, now) : Refusals.PUT_AGAIN);
    }

    /** A note if another client has changed or deleted the alias since this job put it; empty otherwise. */
    private String changedElsewhere(ImageReference alias, String now) {
        PublishedTag last = known.get(alias);
        return last == null || TagState.Lost.of(alias, last, begun).mayHold().contains(now)
                ? ""
                : Refusals.aliasChangedElsewhere(now != null, last);
    }

    /**
     * The reason why the alias must not move, or {@code null}. An alias may move back off a blocked image: that completes a
     * withdrawal or undo that may have been interrupted.
     */
    private String refuses(ImageReference alias, PinStep pin, String holds) throws IOException, InterruptedException {
        String leaves = holds != null && tagHolds.from(alias, holds).isPresent() ? null : holds;
        Revision revision = pin.pin().ofRevision().orElse(null);
        if (revision != null && leaves != null) {
            OptionalInt on = numbers.of(revision, leaves);
            if (on.isPresent() && on.getAsInt() > revision.number()) {
                return Refusals.revisionBack(on.getAsInt());
            }
            if (on.isEmpty() && isVersion(alias, revision) && !refresh && !numbers.wasPut(alias, leaves)) {
                return Refusals.NO_REVISION;
            }
        }
        return isVersion(alias, revision)
                ? null
                : guard.refuses(alias, pin.pin().release(), leaves, registries.at(alias.registry()));
    }

    private static boolean isVersion(ImageReference alias, Revision revision) {
        return revision != null && alias.equals(revision.version());
    }

    /** Revisions whose number another image has. */
    Set<Revision> taken() {
        return Set.copyOf(taken);
    }

    private static TagUpdate update(
            PublishRequest.Alias alias, TagUpdate.Kind kind, String from, String to, String why) {
        return TagUpdate.of(kind, alias.reference(), alias.cell(), true, from, to, why);
    }
}
