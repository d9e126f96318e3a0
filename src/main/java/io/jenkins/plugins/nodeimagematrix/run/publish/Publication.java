package io.jenkins.plugins.nodeimagematrix.run.publish;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.run.history.BlockedImageSource;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry;
import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnconfirmedTags;
import io.jenkins.plugins.nodeimagematrix.run.report.TagPlan;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.revision.RevisionNumbers;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The publication of proven images under their tags. It prints the planned tag updates, puts every pinned tag, reads it back
 * and checks it against the tested images, then puts the aliases with the same manifest. If a pinned tag cannot be put, its
 * aliases are not moved; the other tags are still published.
 *
 * <p>Most publications are one {@link PublicationRound}. Another one follows if the list of tags of a repository was wrong, or for the
 * images whose numbers of revisions other clients took.
 */
public final class Publication {
    /** How many rounds seek a free number for a revision. */
    private static final int MAX_NUMBERS = 20;

    private final PublishRequest request;
    private final PublicationRound.Surroundings around;
    private final PublicationRound first;
    private final PrintStream out;
    /** Updates of tags that were planned later. */
    private final Map<String, TagUpdate> added = new ConcurrentHashMap<>();

    private Publication(
            PublishRequest request, PublicationRound.Surroundings around, PublicationRound first, PrintStream out) {
        this.request = request;
        this.around = around;
        this.first = first;
        this.out = out;
    }

    /**
     * Reads the registries and plans all tag updates; changes nothing yet.
     *
     * @param rules the job's published tags, decisions and permissions
     */
    public static Publication prepare(
            PublishRequest request, RegistryClients registries, Rules rules, TagListener listener, PrintStream out)
            throws IOException, InterruptedException {
        RevisionNumbers numbers = new RevisionNumbers(registries, rules.history(), rules.known(), rules.begun());
        PublicationRound.Surroundings around = new PublicationRound.Surroundings(
                registries, rules, new BlockedImageGuard(rules.decisions()), listener, numbers);
        return new Publication(request, around, PublicationRound.plan(request, around, null), out);
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
        return first.plan(added.values());
    }

    /** Prints the planned tag updates on the console. */
    public void show() {
        plan().show(out);
    }

    public void publish() throws IOException, InterruptedException {
        TagPlan before = plan();
        first.putAll();
        Set<ImageReference> wronglyAbsent = first.wronglyAbsent();
        if (!wronglyAbsent.isEmpty()) {
            repeat(wronglyAbsent);
        }
        first.checkRevisions();
        renumber();
        print(before);
    }

    /** Plans and puts tags again, with a look at each, because the list of their repository was wrong. */
    private void repeat(Set<ImageReference> tags) throws IOException, InterruptedException {
        Set<ImageReference> pinned = new HashSet<>();
        List<PublishRequest.Alias> again = new ArrayList<>();
        for (PublishRequest.Alias alias : first.request().aliases()) {
            Set<ImageReference> own = new HashSet<>(Set.of(alias.pinned()));
            first.followed(alias).map(PublishRequest.Pin::reference).ifPresent(own::add);
            if (tags.contains(alias.reference()) || own.stream().anyMatch(tags::contains)) {
                again.add(alias);
                pinned.addAll(own);
            }
        }
        List<PublishRequest.Pin> all = first.request().pins().stream()
                .filter(pin -> tags.contains(pin.reference()) || pinned.contains(pin.reference()))
                .toList();
        PublicationRound second = PublicationRound.plan(new PublishRequest(all, again), around, AbsentTags.NONE);
        second.putAll();
        second.plan(List.of()).updates().forEach(first::take);
        first.take(second);
    }

    /** Puts the images whose numbers other clients took under the next free ones. */
    private void renumber() throws IOException, InterruptedException {
        Set<Revision> open = first.taken();
        for (int i = 0; i < MAX_NUMBERS && !open.isEmpty(); i++) {
            open.forEach(around.numbers()::taken);
            PublicationRound second = PublicationRound.plan(of(open), around, AbsentTags.NONE);
            second.putAll();
            second.checkRevisions();
            for (TagUpdate update : second.plan(List.of()).updates()) {
                if (update.alias()) {
                    first.take(update);
                } else {
                    added.put(update.reference(), update);
                }
            }
            open = second.taken();
            first.take(second);
        }
    }

    /** The images of these revisions, under all their tags, and the aliases that follow them. */
    private PublishRequest of(Set<Revision> revisions) {
        Set<ImageReference> versions = revisions.stream().map(Revision::version).collect(Collectors.toSet());
        Set<List<String>> cells = request.pins().stream()
                .filter(pin -> versions.contains(pin.reference()))
                .map(PublishRequest.Pin::cells)
                .collect(Collectors.toSet());
        Set<ImageReference> pinned = request.pins().stream()
                .filter(pin -> cells.contains(pin.cells()))
                .map(PublishRequest.Pin::reference)
                .collect(Collectors.toSet());
        List<PublishRequest.Alias> aliases = request.aliases().stream()
                .filter(alias -> pinned.contains(alias.pinned())
                        || first.followed(alias)
                                .filter(pin -> versions.contains(pin.tagOfVersion()))
                                .isPresent())
                .toList();
        aliases.forEach(alias -> pinned.add(alias.pinned()));
        return new PublishRequest(
                request.pins().stream()
                        .filter(pin -> pinned.contains(pin.reference()))
                        .toList(),
                aliases);
    }

    private void print(TagPlan before) {
        TagPlan after = plan();
        out.println("Published: " + after.headline());
        Set<TagUpdate> planned = Set.copyOf(before.updates());
        after.updates().stream()
                .filter(update -> !planned.contains(update))
                .forEach(update -> out.println(TagPlan.line(update)));
    }

    /**
     * Puts the images and their proofs where the tags will be, and no tag.
     *
     * @return the tags that were refused because an image has no proof
     */
    public TagPlan prove() throws IOException, InterruptedException {
        first.proveAll();
        TagPlan refused = new TagPlan(first.changed());
        refused.updates().forEach(update -> out.println(TagPlan.line(update)));
        return refused;
    }

    /** Images whose proofs are at their registry, as {@link ProofPolicy#image} names them, for the job's ledger. */
    public Set<String> proven() {
        return first.proven();
    }

    /** Tags that the registry confirmed, for the job's ledger. */
    public List<PublishedTag> confirmed() {
        return first.confirmed();
    }
}
