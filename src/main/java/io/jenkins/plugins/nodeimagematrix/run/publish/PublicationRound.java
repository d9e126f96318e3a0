package io.jenkins.plugins.nodeimagematrix.run.publish;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagPlanner.AliasStep;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagPlanner.PinStep;
import io.jenkins.plugins.nodeimagematrix.run.registry.ReadManifests;
import io.jenkins.plugins.nodeimagematrix.run.report.ImageDifference;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.revision.RevisionNumbers;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * One round of a publication: tag updates that are planned and put together. Pinned tags come first, are read back and checked against
 * the tested images; then the aliases get the same manifests. A tag that can't be put keeps its aliases where they are.
 */
final class PublicationRound {
    /** How often another number is sought for a revision whose number another client took. */
    private static final int MAX_NUMBERS = 20;

    /** With numbers for its revisions. */
    private final PublishRequest request;

    private final RegistryClients registries;
    private final Publication.Rules rules;
    private final BlockedImageGuard holdGuard;
    private final TagListener listener;
    private final FailingRegistries failingRegistries = new FailingRegistries();
    private final AbsentTags absent;
    private final List<PinStep> pins;
    private final List<AliasStep> aliases;
    private final Map<String, String> versions;
    /** What differs, by the tag that changes. */
    private final Map<String, ImageDifference> differences;

    private final ReadManifests read = new ReadManifests();
    private final Map<String, TagUpdate> done = new ConcurrentHashMap<>();
    private final Map<ImageReference, PublishedTag> confirmed = new ConcurrentHashMap<>();
    private final Set<String> proven = ConcurrentHashMap.newKeySet();
    private final Set<ImageReference> wronglyAbsent = ConcurrentHashMap.newKeySet();
    /** Revisions whose number another client took while it was put. */
    private final Set<Revision> taken = ConcurrentHashMap.newKeySet();

    /** What all rounds of a publication share. */
    record Surroundings(
            RegistryClients registries,
            Publication.Rules rules,
            BlockedImageGuard holdGuard,
            TagListener listener,
            RevisionNumbers numbers) {}

    private PublicationRound(
            PublishRequest request,
            Surroundings around,
            AbsentTags absent,
            List<PinStep> pins,
            List<AliasStep> aliases,
            Map<String, String> versions,
            Map<String, ImageDifference> differences) {
        this.request = request;
        this.registries = around.registries();
        this.rules = around.rules();
        this.holdGuard = around.holdGuard();
        this.listener = around.listener();
        this.absent = absent;
        this.pins = pins;
        this.aliases = aliases;
        this.versions = versions;
        this.differences = differences;
    }

    /**
     * Reads the registries and plans all tag updates; changes nothing yet.
     *
     * @param wanted the request without numbers of revisions
     * @param known tags that need no look; {@code null} to read the lists of tags
     */
    static PublicationRound plan(PublishRequest wanted, Surroundings around, AbsentTags known)
            throws IOException, InterruptedException {
        RevisionNumbers numbers = around.numbers();
        RevisionAssignment assignment = new RevisionAssignment(
                around.registries(), numbers, around.rules().known());
        PublishRequest plannable = assignment.assign(wanted);
        AbsentTags absent = known == null ? absent(plannable, around) : known;
        TagPlanner planner = planner(around, absent, assignment);
        List<PinStep> pins = planner.pins(plannable);
        for (int i = 0; i < MAX_NUMBERS && !planner.taken().isEmpty(); i++) {
            planner.taken().forEach(numbers::taken);
            plannable = assignment.assign(wanted);
            planner = planner(around, absent, assignment);
            pins = planner.pins(plannable);
        }
        List<AliasStep> aliases = planner.aliases(plannable, pins);
        return new PublicationRound(
                plannable,
                around,
                absent,
                pins,
                aliases,
                planner.versions(pins),
                around.rules().comparison().differences(pins, aliases));
    }

    private static TagPlanner planner(Surroundings around, AbsentTags absent, RevisionAssignment assignment) {
        return new TagPlanner(
                around.registries(),
                around.rules(),
                around.holdGuard().planned(),
                absent,
                around.numbers(),
                assignment);
    }

    private static AbsentTags absent(PublishRequest plannable, Surroundings around)
            throws IOException, InterruptedException {
        Set<ImageReference> published =
                around.rules().known().stream().map(PublishedTag::reference).collect(toSet());
        return AbsentTags.read(plannable, published, around.registries(), around.numbers());
    }

    /**
     * The planned tag updates; of tags that were put, what was done.
     *
     * @param added updates of pinned tags that were planned later
     */
    TagPlan plan(Collection<TagUpdate> added) {
        Set<String> replaced =
                taken.stream().map(revision -> revision.tag().toString()).collect(toSet());
        Set<String> own = pins.stream().map(pin -> pin.update().reference()).collect(toSet());
        Stream<TagUpdate> all = Stream.of(
                        pins.stream().map(PinStep::update).filter(update -> !replaced.contains(update.reference())),
                        added.stream()
                                .filter(update -> !own.contains(update.reference()))
                                .sorted(Comparator.comparing(TagUpdate::reference)),
                        aliases.stream().map(AliasStep::update))
                .flatMap(updates -> updates);
        return new TagPlan(all.map(update -> done.getOrDefault(update.reference(), update))
                .map(update -> update.with(versions).with(differences.get(update.reference())))
                .toList());
    }

    void putAll() throws IOException, InterruptedException {
        Map<ImageReference, Manifest> right = new ConcurrentHashMap<>();
        if (rules.proofs() != null) {
            proveAll();
        }
        InParallel.each(images().values(), pin -> put(pin, right));
        Map<String, Map<ImageReference, List<AliasStep>>> moves = aliases.stream()
                .filter(step -> step.pin() != null)
                .collect(groupingBy(step -> image(step.pin()), groupingBy(step -> step.alias()
                        .pinned())));
        InParallel.each(moves.values().stream().map(Map::values).toList(), steps -> put(steps, right));
    }

    /**
     * The pinned tags by image. The tags of one image are put one after another: CNCF Distribution on a file system writes a manifest's
     * links again at each put, and answers who reads the manifest at that moment with an error.
     */
    private Map<String, List<PinStep>> images() {
        return pins.stream()
                .filter(PinStep::isRight)
                .collect(groupingBy(PublicationRound::image, LinkedHashMap::new, toList()));
    }

    /**
     * Looks at the new revisions once more. Registries have no conditional put, so another controller may have put the same tag right
     * after it was read back here; then one of the two images needs another number.
     */
    void checkRevisions() throws IOException, InterruptedException {
        List<PinStep> created = pins.stream()
                .filter(pin -> pin.update().kind() == TagUpdate.Kind.CREATED
                        && pin.pin().revision() != null
                        && confirmed.containsKey(pin.pin().reference()))
                .toList();
        InParallel.map(created, pin -> {
            ImageReference tag = pin.pin().reference();
            try {
                String now = registries
                        .at(tag.registry())
                        .digest(tag.repository(), tag.tag())
                        .orElse(null);
                if (now != null && !now.equals(pin.tag().digest())) {
                    confirmed.remove(tag);
                    pin.pin().ofRevision().ifPresent(taken::add);
                }
            } catch (RegistryException unknown) {
                // The next run looks at it again.
                return null;
            }
            return null;
        });
    }

    /** Puts the proofs of all images before the first tag. A pinned tag whose image has none is refused. */
    void proveAll() throws IOException, InterruptedException {
        ProofStep step = new ProofStep(registries, failingRegistries, rules.proofs(), listener);
        proven.addAll(step.prove(images(), (pin, why) -> refuse(pin.update(), why)));
    }

    private static String image(PinStep pin) {
        return ProofPolicy.image(pin.pin().reference(), pin.tag().digest());
    }

    private void put(PinStep pin, Map<ImageReference, Manifest> right) throws IOException, InterruptedException {
        if (rules.proofs() != null && !proven.contains(image(pin))) {
            return;
        }
        ImageReference tag = pin.pin().reference();
        try {
            failingRegistries.check(tag.registry());
            if (pin.target() != null) {
                put(pin, registries.at(tag.registry()));
                right.put(tag, pin.target().manifest());
            }
            confirm(List.of(new TagListener.Confirmed(pin.update(), pin.tag(), null)));
            rules.comparison().keep(pin.pin(), pin.tag().digest());
            failingRegistries.worked(tag.registry());
        } catch (RegistryException | TagRefusedException refused) {
            failingRegistries.note(tag.registry(), refused);
            Optional<Revision> revision = pin.pin().ofRevision();
            if (revision.isPresent() && isTaken(refused)) {
                taken.add(revision.get());
                listener.left(List.of(pin.update()));
            } else {
                refuse(pin.update(), refused);
            }
        }
    }

    private static boolean isTaken(IOException refused) {
        return refused instanceof TagRefusedException.Changed || refused instanceof TagRefusedException.Overwritten;
    }

    private void put(PinStep pin, RegistryClient registry) throws IOException, InterruptedException {
        ImageReference tag = pin.pin().reference();
        Manifest manifest = pin.target().manifest();
        if (pin.target().wasRead()) {
            read.add(registry, tag.repository(), manifest.digest());
        }
        if (!pin.update().kind().changes()) {
            readOnce(registry, tag, manifest.digest());
            return;
        }
        if (rules.proofs() == null) {
            pin.target().bringParts(registry);
        }
        if (pin.pin().revision() != null && !RevisionNumbers.reserve(tag, manifest.digest())) {
            throw new TagRefusedException.Changed(pin.seen(), TagState.Seen.on(null));
        }
        try {
            IOException refused = new TagPut(registry, tag.repository(), manifest, listener, read)
                    .put(Map.of(tag.tag(), pin.planned()))
                    .get(tag.tag());
            if (refused != null) {
                throw refused;
            }
        } finally {
            RevisionNumbers.release(tag, manifest.digest());
        }
    }

    /** The bytes under a tag that is right already, for an image that was uploaded and not read since. */
    private void readOnce(RegistryClient registry, ImageReference tag, String digest)
            throws IOException, InterruptedException {
        if (!read.contains(registry, tag.repository(), digest)) {
            registry.get(tag.repository(), digest)
                    .orElseThrow(() -> new TagRefusedException(Refusals.lost(tag.repository(), digest)));
            read.add(registry, tag.repository(), digest);
        }
    }

    /** Puts the aliases of one pinned tag with the pinned tag's manifest. */
    private void put(List<AliasStep> steps, Map<ImageReference, Manifest> right)
            throws IOException, InterruptedException {
        PinStep pin = steps.get(0).pin();
        ImageReference pinned = pin.pin().reference();
        if (!confirmed.containsKey(pinned)) {
            for (AliasStep step : steps) {
                keep(step, Refusals.pinNotRight(pinned));
            }
            return;
        }
        List<TagListener.Confirmed> good = new ArrayList<>();
        new AliasPut(registries, failingRegistries, listener, holdGuard, read)
                .put(steps, right.get(pinned))
                .forEach((step, outcome) -> {
                    TagUpdate.Kind kind = step.update().kind();
                    if (outcome.refused() != null) {
                        refuse(step.update(), outcome.refused());
                    } else if (outcome.kept() != null) {
                        keep(step, outcome.kept());
                    } else if (kind == TagUpdate.Kind.UNCHANGED || kind.changes()) {
                        good.add(new TagListener.Confirmed(
                                step.update(),
                                TagTarget.alias(step.alias(), pin.pin().release(), pin.tag()),
                                step.alias().rule()));
                    }
                });
        confirm(good);
    }

    private void confirm(List<TagListener.Confirmed> updates) throws IOException {
        listener.confirmed(updates);
        for (TagListener.Confirmed one : updates) {
            confirmed.put(one.tag().reference(), one.tag());
        }
    }

    private void refuse(TagUpdate update, IOException why) {
        ImageReference tag = ImageReference.parse(update.reference());
        if (why instanceof TagRefusedException.Changed && absent.contains(tag)) {
            wronglyAbsent.add(tag);
        }
        done.put(update.reference(), update.but(TagUpdate.Kind.REFUSED, Refusals.of(why)));
    }

    private void keep(AliasStep step, String why) {
        done.put(step.update().reference(), step.update().but(TagUpdate.Kind.KEPT, why));
    }

    /** The request with numbers for its revisions. */
    PublishRequest request() {
        return request;
    }

    /** The pinned tag that an alias is to follow; empty if the alias stays. */
    Optional<PublishRequest.Pin> followed(PublishRequest.Alias alias) {
        return aliases.stream()
                .filter(step -> step.pin() != null && step.alias().reference().equals(alias.reference()))
                .map(step -> step.pin().pin())
                .findFirst();
    }

    /** The updates that were not made as planned. */
    List<TagUpdate> changed() {
        return List.copyOf(done.values());
    }

    /** Takes over what a later round did with the same tags. */
    void take(TagUpdate update) {
        if (!confirmed.containsKey(ImageReference.parse(update.reference()))) {
            done.put(update.reference(), update);
        }
    }

    /** Takes over what a later round put. */
    void take(PublicationRound later) {
        confirmed.putAll(later.confirmed);
        proven.addAll(later.proven);
        taken.addAll(later.taken);
    }

    /** Tags that are there although the list of their repository lacks them. */
    Set<ImageReference> wronglyAbsent() {
        return Set.copyOf(wronglyAbsent);
    }

    /** Revisions whose number another client took while it was put. */
    Set<Revision> taken() {
        return Set.copyOf(taken);
    }

    /** Images whose proofs are at their registry, as {@link ProofPolicy#image} names them. */
    Set<String> proven() {
        return Set.copyOf(proven);
    }

    /** Tags that the registry confirmed. */
    List<PublishedTag> confirmed() {
        return List.copyOf(confirmed.values());
    }
}
