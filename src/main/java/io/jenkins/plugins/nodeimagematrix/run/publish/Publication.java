package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.history.BlockedImageSource;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnconfirmedTags;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagPlanner.AliasStep;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagPlanner.PinStep;
import io.jenkins.plugins.nodeimagematrix.run.report.ImageDifference;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.revision.RevisionNumbers;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The publication of proven images under their tags. It prints the planned tag updates, puts every pinned tag, reads it back
 * and checks it against the tested images, then puts the aliases with the same manifest. If a pinned tag cannot be put, its
 * aliases are not moved; the other tags are still published.
 */
public final class Publication {
    /** How often another number is sought for a revision whose number another client took. */
    private static final int MAX_NUMBERS = 20;

    private final PublishRequest request;
    /** The request with numbers for its revisions. */
    private final PublishRequest numbered;

    private final RevisionNumbers numbers;
    private final RegistryClients registries;
    private final Rules rules;
    private final BlockedImageGuard holdGuard;
    private final TagListener listener;
    private final PrintStream out;
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
    /** Updates of tags that were planned later. */
    private final Map<String, TagUpdate> added = new ConcurrentHashMap<>();

    private Publication(
            PublishRequest request,
            RegistryClients registries,
            Rules rules,
            BlockedImageGuard holdGuard,
            TagListener listener,
            PrintStream out,
            AbsentTags absent,
            RevisionNumbers numbers)
            throws IOException, InterruptedException {
        this.request = request;
        this.registries = registries;
        this.rules = rules;
        this.holdGuard = holdGuard;
        this.listener = listener;
        this.out = out;
        this.numbers = numbers;
        RevisionAssignment assignment = new RevisionAssignment(registries, numbers, rules.known());
        PublishRequest plannable = assignment.assign(request);
        this.absent = absent == null ? absent(plannable) : absent;
        TagPlanner planner = planner(assignment);
        List<PinStep> planned = planner.pins(plannable);
        for (int i = 0; i < MAX_NUMBERS && !planner.taken().isEmpty(); i++) {
            planner.taken().forEach(numbers::taken);
            plannable = assignment.assign(request);
            planner = planner(assignment);
            planned = planner.pins(plannable);
        }
        this.numbered = plannable;
        this.pins = planned;
        this.aliases = planner.aliases(plannable, pins);
        this.versions = planner.versions(pins);
        this.differences = differences();
    }

    /**
     * Reads the registries and plans all tag updates; changes nothing yet.
     *
     * @param rules the job's published tags, decisions and permissions
     */
    public static Publication prepare(
            PublishRequest request, RegistryClients registries, Rules rules, TagListener listener, PrintStream out)
            throws IOException, InterruptedException {
        return new Publication(
                request,
                registries,
                rules,
                new BlockedImageGuard(rules.decisions()),
                listener,
                out,
                null,
                new RevisionNumbers(registries, rules.history(), rules.known(), rules.begun()));
    }

    private TagPlanner planner(RevisionAssignment assignment) {
        return new TagPlanner(registries, rules, holdGuard.planned(), absent, numbers, assignment);
    }

    private AbsentTags absent(PublishRequest plannable) throws IOException, InterruptedException {
        return AbsentTags.read(
                plannable, rules.known().stream().map(PublishedTag::reference).collect(Collectors.toSet()), registries);
    }

    /**
     * The rules of a publication that its request does not have.
     *
     * @param known the tags that the job published before
     * @param decisions the images that aliases are kept from; read again right before and after an alias is put
     * @param begun tags that earlier runs put without confirmation
     * @param refresh whether a pinned tag may be overwritten if it holds another image
     * @param proofs the proofs that images must have; {@code null} for none
     * @param comparison what is known of the contents of images
     * @param history of the job, for the numbers of revisions
     */
    public record Rules(
            List<PublishedTag> known,
            BlockedImageSource decisions,
            UnconfirmedTags begun,
            boolean refresh,
            ProofPolicy proofs,
            ImageComparison comparison,
            List<HistoryEntry> history) {
        /** Rules for images whose contents are not known. */
        public Rules(
                List<PublishedTag> known,
                BlockedImageSource decisions,
                UnconfirmedTags begun,
                boolean refresh,
                ProofPolicy proofs) {
            this(known, decisions, begun, refresh, proofs, ImageComparison.NONE, List.of());
        }

        /** Rules that demand no proofs. */
        public Rules(List<PublishedTag> known, BlockedImageSource decisions, UnconfirmedTags begun, boolean refresh) {
            this(known, decisions, begun, refresh, null, ImageComparison.NONE, List.of());
        }
    }

    /** The planned tag updates; after {@link #publish}, what was done. */
    public TagPlan plan() {
        Set<String> replaced =
                taken.stream().map(revision -> revision.tag().toString()).collect(Collectors.toSet());
        Stream<TagUpdate> all = Stream.of(
                        pins.stream().map(PinStep::update).filter(update -> !replaced.contains(update.reference())),
                        added.values().stream().sorted(Comparator.comparing(TagUpdate::reference)),
                        aliases.stream().map(AliasStep::update))
                .flatMap(updates -> updates);
        return new TagPlan(all.map(update -> done.getOrDefault(update.reference(), update))
                .map(update -> update.with(versions).with(differences.get(update.reference())))
                .toList());
    }

    private Map<String, ImageDifference> differences() throws IOException {
        Map<String, ImageDifference> all = new HashMap<>();
        for (PinStep pin : pins) {
            compare(pin.update(), pin, all);
        }
        for (AliasStep alias : aliases) {
            compare(alias.update(), alias.pin(), all);
        }
        return all;
    }

    private void compare(TagUpdate update, PinStep pin, Map<String, ImageDifference> all) throws IOException {
        boolean moves = update.kind() == TagUpdate.Kind.MOVED || update.kind() == TagUpdate.Kind.KEPT;
        if (moves && pin != null) {
            rules.comparison()
                    .between(update.from(), pin.pin(), update.to())
                    .ifPresent(difference -> all.put(update.reference(), difference));
        }
    }

    /** Prints the planned tag updates on the console. */
    public void show() {
        plan().show(out);
    }

    public void publish() throws IOException, InterruptedException {
        TagPlan before = plan();
        putAll();
        if (!wronglyAbsent.isEmpty()) {
            repeat(wronglyAbsent);
        }
        checkRevisions();
        renumber();
        print(before);
    }

    private void putAll() throws IOException, InterruptedException {
        Map<ImageReference, Manifest> right = new ConcurrentHashMap<>();
        if (rules.proofs() != null) {
            proveAll();
        }
        InParallel.map(pins, pin -> {
            put(pin, right);
            return null;
        });
        Map<String, List<AliasStep>> groups = new LinkedHashMap<>();
        for (AliasStep step : aliases) {
            if (step.pin() != null) {
                groups.computeIfAbsent(step.alias().pinned().toString(), absent -> new ArrayList<>())
                        .add(step);
            }
        }
        InParallel.map(groups.values(), steps -> {
            put(steps, right);
            return null;
        });
    }

    /** Plans and puts tags again, with a look at each, because the list of their repository was wrong. */
    private void repeat(Set<ImageReference> tags) throws IOException, InterruptedException {
        List<PublishRequest.Alias> again = numbered.aliases().stream()
                .filter(alias -> tags.contains(alias.reference()) || tags.contains(alias.pinned()))
                .toList();
        Set<ImageReference> pinned =
                again.stream().map(PublishRequest.Alias::pinned).collect(Collectors.toSet());
        List<PublishRequest.Pin> all = numbered.pins().stream()
                .filter(pin -> tags.contains(pin.reference()) || pinned.contains(pin.reference()))
                .toList();
        Publication second = second(new PublishRequest(all, again));
        second.putAll();
        for (TagUpdate update : second.plan().updates()) {
            if (!confirmed.containsKey(ImageReference.parse(update.reference()))) {
                done.put(update.reference(), update);
            }
        }
        take(second);
    }

    private Publication second(PublishRequest again) throws IOException, InterruptedException {
        return new Publication(again, registries, rules, holdGuard, listener, out, AbsentTags.NONE, numbers);
    }

    private void take(Publication second) {
        confirmed.putAll(second.confirmed);
        proven.addAll(second.proven);
        taken.addAll(second.taken);
    }

    /**
     * Looks at the new revisions once more. Registries have no conditional put, so another controller may have put the same tag right
     * after it was read back here; then one of the two images needs another number.
     */
    private void checkRevisions() throws IOException, InterruptedException {
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

    /** Puts the images whose numbers other clients took under the next free ones. */
    private void renumber() throws IOException, InterruptedException {
        Set<Revision> open = Set.copyOf(taken);
        for (int i = 0; i < MAX_NUMBERS && !open.isEmpty(); i++) {
            open.forEach(numbers::taken);
            Set<ImageReference> versions = open.stream().map(Revision::version).collect(Collectors.toSet());
            Set<List<String>> cells = request.pins().stream()
                    .filter(pin -> versions.contains(pin.reference()))
                    .map(PublishRequest.Pin::cells)
                    .collect(Collectors.toSet());
            List<PublishRequest.Pin> again = request.pins().stream()
                    .filter(pin -> cells.contains(pin.cells()))
                    .toList();
            Set<ImageReference> pinned =
                    again.stream().map(PublishRequest.Pin::reference).collect(Collectors.toSet());
            Publication second = second(new PublishRequest(
                    again,
                    request.aliases().stream()
                            .filter(alias -> pinned.contains(alias.pinned()))
                            .toList()));
            second.putAll();
            second.checkRevisions();
            for (TagUpdate update : second.plan().updates()) {
                if (!update.alias()) {
                    added.put(update.reference(), update);
                } else if (!confirmed.containsKey(ImageReference.parse(update.reference()))) {
                    done.put(update.reference(), update);
                }
            }
            open = Set.copyOf(second.taken);
            take(second);
        }
    }

    private void print(TagPlan before) {
        TagPlan after = plan();
        out.println("Published: " + after.headline());
        for (int i = 0; i < after.updates().size(); i++) {
            if (!after.updates().get(i).equals(before.updates().get(i))) {
                out.println(TagPlan.line(after.updates().get(i)));
            }
        }
    }

    /**
     * Puts the images and their proofs where the tags will be, and no tag.
     *
     * @return the tags that were refused because an image has no proof
     */
    public TagPlan prove() throws IOException, InterruptedException {
        proveAll();
        TagPlan refused = new TagPlan(List.copyOf(done.values()));
        refused.updates().forEach(update -> out.println(TagPlan.line(update)));
        return refused;
    }

    /** Puts the proofs of all images before the first tag. A pinned tag whose image has none is refused. */
    private void proveAll() throws IOException, InterruptedException {
        Map<String, List<PinStep>> images = new LinkedHashMap<>();
        for (PinStep pin : pins) {
            if (pin.isRight()) {
                images.computeIfAbsent(image(pin), absent -> new ArrayList<>()).add(pin);
            }
        }
        ProofStep step = new ProofStep(registries, failingRegistries, rules.proofs(), listener);
        proven.addAll(step.prove(images, (pin, why) -> refuse(pin.update(), why)));
    }

    private static String image(PinStep pin) {
        return ProofPolicy.image(pin.pin().reference(), pin.tag().digest());
    }

    private void put(PinStep pin, Map<ImageReference, Manifest> right) throws IOException, InterruptedException {
        if (!pin.isRight() || rules.proofs() != null && !proven.contains(image(pin))) {
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
                                step.update(), alias(step, pin), step.alias().rule()));
                    }
                });
        confirm(good);
    }

    private static PublishedTag alias(AliasStep step, PinStep pin) {
        PublishedTag tag = pin.tag();
        return TagTarget.tag(
                step.alias().reference(),
                tag.digest(),
                tag.imageId(),
                null,
                pin.pin().release(),
                step.alias().cell(),
                true,
                List.of());
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

    /** Images whose proofs are at their registry, as {@link ProofPolicy#image} names them, for the job's ledger. */
    public Set<String> proven() {
        return Set.copyOf(proven);
    }

    /** Tags that the registry confirmed, for the job's ledger. */
    public List<PublishedTag> confirmed() {
        return List.copyOf(confirmed.values());
    }
}
