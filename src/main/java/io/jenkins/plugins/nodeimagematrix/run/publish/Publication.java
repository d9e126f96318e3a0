package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.history.BlockedImageSource;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnconfirmedTags;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagPlanner.AliasStep;
import io.jenkins.plugins.nodeimagematrix.run.publish.TagPlanner.PinStep;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.store.InParallel;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The publication of proven images under their tags. It prints the planned tag updates, puts every pinned tag, reads it back
 * and checks it against the tested images, then puts the aliases with the same manifest. If a pinned tag cannot be put, its
 * aliases are not moved; the other tags are still published.
 */
public final class Publication {
    private final RegistryClients registries;
    private final BlockedImageGuard holdGuard;
    private final TagListener listener;
    private final PrintStream out;
    private final FailingRegistries failingRegistries = new FailingRegistries();
    private final Map<String, String> versions;
    private final ProofPolicy policy;
    private final List<PinStep> pins;
    private final List<AliasStep> aliases;
    private final Map<String, TagUpdate> done = new ConcurrentHashMap<>();
    private final Map<ImageReference, PublishedTag> confirmed = new ConcurrentHashMap<>();
    private final Set<String> proven = ConcurrentHashMap.newKeySet();

    private Publication(
            RegistryClients registries,
            BlockedImageGuard holdGuard,
            TagListener listener,
            PrintStream out,
            Map<String, String> versions,
            ProofPolicy policy,
            List<PinStep> pins,
            List<AliasStep> aliases) {
        this.registries = registries;
        this.holdGuard = holdGuard;
        this.listener = listener;
        this.out = out;
        this.versions = versions;
        this.policy = policy;
        this.pins = pins;
        this.aliases = aliases;
    }

    /**
     * Reads the registries and plans all tag updates; changes nothing yet.
     *
     * @param rules the job's published tags, decisions and permissions
     */
    public static Publication prepare(
            PublishRequest request, RegistryClients registries, Rules rules, TagListener listener, PrintStream out)
            throws IOException, InterruptedException {
        BlockedImageGuard holdGuard = new BlockedImageGuard(rules.decisions());
        TagPlanner planner = new TagPlanner(registries, rules, holdGuard.planned());
        List<PinStep> pins = planner.pins(request);
        List<AliasStep> aliases = planner.aliases(request, pins);
        return new Publication(
                registries, holdGuard, listener, out, planner.versions(pins), rules.proofs(), pins, aliases);
    }

    /**
     * @param known the tags that the job published before
     * @param decisions the images that aliases are kept from; read again right before and after an alias is put
     * @param begun tags that earlier runs put without confirmation
     * @param refresh whether a pinned tag may be overwritten if it holds another image
     * @param proofs the proofs that images must have; {@code null} for none
     */
    public record Rules(
            List<PublishedTag> known,
            BlockedImageSource decisions,
            UnconfirmedTags begun,
            boolean refresh,
            ProofPolicy proofs) {
        /** Rules that demand no proofs. */
        public Rules(List<PublishedTag> known, BlockedImageSource decisions, UnconfirmedTags begun, boolean refresh) {
            this(known, decisions, begun, refresh, null);
        }
    }

    /** The planned tag updates; after {@link #publish}, what was done. */
    public TagPlan plan() {
        Stream<TagUpdate> all = Stream.concat(
                pins.stream().map(PinStep::update), aliases.stream().map(AliasStep::update));
        return new TagPlan(all.map(update -> done.getOrDefault(update.reference(), update))
                .map(update -> update.with(versions))
                .toList());
    }

    /** Prints the planned tag updates on the console. */
    public void show() {
        plan().show(out);
    }

    public void publish() throws IOException, InterruptedException {
        TagPlan before = plan();
        Map<ImageReference, Manifest> right = new ConcurrentHashMap<>();
        if (policy != null) {
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
        print(before);
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
        ProofStep step = new ProofStep(registries, failingRegistries, policy, listener);
        proven.addAll(step.prove(images, (pin, why) -> refuse(pin.update(), why)));
    }

    private static String image(PinStep pin) {
        return ProofPolicy.image(pin.pin().reference(), pin.tag().digest());
    }

    private void put(PinStep pin, Map<ImageReference, Manifest> right) throws IOException, InterruptedException {
        if (!pin.isRight() || policy != null && !proven.contains(image(pin))) {
            return;
        }
        ImageReference tag = pin.pin().reference();
        try {
            failingRegistries.check(tag.registry());
            if (pin.update().kind().changes()) {
                RegistryClient registry = registries.at(tag.registry());
                if (policy == null) {
                    pin.target().bringParts(registry);
                }
                Manifest manifest = pin.target().manifest();
                IOException refused = new TagPut(registry, tag.repository(), manifest, listener)
                        .put(Map.of(tag.tag(), pin.planned()))
                        .get(tag.tag());
                if (refused != null) {
                    throw refused;
                }
            }
            if (pin.target() != null) {
                right.put(tag, pin.target().manifest());
            }
            confirm(List.of(new TagListener.Confirmed(pin.update(), pin.tag(), null)));
            failingRegistries.worked(tag.registry());
        } catch (RegistryException | TagRefusedException refused) {
            failingRegistries.note(tag.registry(), refused);
            refuse(pin.update(), refused);
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
        new AliasPut(registries, failingRegistries, listener, holdGuard)
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
