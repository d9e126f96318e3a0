package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.matrix.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.PlannedAlias;
import io.jenkins.plugins.nodeimagematrix.matrix.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.registry.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryException;
import io.jenkins.plugins.nodeimagematrix.run.RunReport.TagMove;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Puts names on what is proven: every pinned tag first, each read back and tied to the tested image, then the aliases with the
 * very same bytes. A tag that can't be put right leaves its aliases where they are; the others go on.
 */
public final class Publication {
    private final Plan plan;
    private final Map<String, CellResult> results = new HashMap<>();
    private final Map<ImageReference, PublishedTag> known = new HashMap<>();
    private final Function<String, RegistryClient> registries;
    private final boolean refresh;
    private final Journal journal;
    private final PrintStream out;
    private final List<TagMove> moves = new ArrayList<>();
    private final Map<ImageReference, PublishedTag> confirmed = new HashMap<>();
    private final Map<ImageReference, Manifest> right = new HashMap<>();

    /**
     * @param known what the job published before
     * @param registries a client for a registry's name
     * @param refresh whether a pinned tag that holds something else may be overwritten
     */
    public Publication(
            Plan plan,
            List<CellResult> results,
            List<PublishedTag> known,
            Function<String, RegistryClient> registries,
            boolean refresh,
            Journal journal,
            PrintStream out) {
        this.plan = plan;
        results.forEach(result -> this.results.put(result.cell(), result));
        known.forEach(tag -> this.known.put(tag.reference(), tag));
        this.registries = registries;
        this.refresh = refresh;
        this.journal = journal;
        this.out = out;
    }

    public void publish() throws IOException, InterruptedException {
        for (PlannedCell planned : plan.cells()) {
            for (ImageReference pinned : planned.cell().pinned()) {
                pin(planned, pinned);
            }
        }
        AliasPublication aliases = new AliasPublication(this, known, registries);
        for (PlannedAlias alias : plan.aliases()) {
            aliases.move(alias, results.get(alias.cell()), right.get(alias.pinned()));
        }
    }

    private void pin(PlannedCell planned, ImageReference pinned) throws IOException, InterruptedException {
        Cell cell = planned.cell();
        CellResult result = results.get(cell.name());
        if (!planned.build() && result == null) {
            keepUnchanged(cell, pinned);
        } else if (result != null && result.state().ships() && result.staged() != null) {
            try {
                put(cell, result, pinned);
            } catch (RegistryException refused) {
                record(new TagMove(
                        pinned.toString(),
                        cell.name(),
                        false,
                        "refused",
                        null,
                        result.staged().digest(),
                        refused.getMessage()));
            }
        } else {
            record(new TagMove(pinned.toString(), cell.name(), false, "kept", null, null, why(result)));
        }
    }

    private static String why(CellResult result) {
        return result == null
                ? "its cell was not done"
                : "its cell is " + result.state().name().toLowerCase(java.util.Locale.ROOT);
    }

    /** A tag of an earlier run must still be what that run made it. */
    private void keepUnchanged(Cell cell, ImageReference pinned) throws IOException, InterruptedException {
        PublishedTag before = known.get(pinned);
        Optional<Manifest> now = client(pinned).get(pinned.repository(), pinned.tag());
        if (before != null && now.isPresent() && now.get().digest().equals(before.digest())) {
            right.put(pinned, now.get());
            confirmed.put(pinned, before);
            record(new TagMove(
                    pinned.toString(), cell.name(), false, "unchanged", before.digest(), before.digest(), ""));
        } else {
            record(new TagMove(
                    pinned.toString(),
                    cell.name(),
                    false,
                    "refused",
                    now.map(Manifest::digest).orElse(null),
                    before == null ? null : before.digest(),
                    "somebody else " + (now.isPresent() ? "changed" : "removed") + " this tag; build the cell again"));
        }
    }

    private void put(Cell cell, CellResult result, ImageReference pinned) throws IOException, InterruptedException {
        RegistryClient registry = client(pinned);
        Manifest manifest = tested(registry, result, pinned);
        Optional<String> before = registry.digest(pinned.repository(), pinned.tag());
        String digest = manifest.digest();
        if (before.isPresent() && !before.get().equals(digest) && !refresh) {
            record(new TagMove(
                    pinned.toString(),
                    cell.name(),
                    false,
                    "refused",
                    before.get(),
                    digest,
                    "it holds another image, and a pinned tag is only overwritten by a refresh"));
            return;
        }
        boolean unchanged = before.isPresent() && before.get().equals(digest);
        if (!unchanged) {
            registry.put(pinned.repository(), pinned.tag(), manifest);
        }
        checkBack(registry, pinned, digest);
        right.put(pinned, manifest);
        confirm(cell, result.imageId(), result.inputHash(), pinned, digest, before.orElse(null));
        record(new TagMove(
                pinned.toString(),
                cell.name(),
                false,
                unchanged ? "unchanged" : before.isPresent() ? "moved" : "created",
                before.orElse(null),
                digest,
                ""));
    }

    /** The staged manifest in the pinned tag's repository, proven to be the image that was tested. */
    private Manifest tested(RegistryClient registry, CellResult result, ImageReference pinned)
            throws IOException, InterruptedException {
        CellResult.StagedImage staged = result.staged();
        Manifest manifest = registry.get(staged.repository(), staged.digest())
                .orElseThrow(() -> new RegistryException(
                        404, staged.repository() + " lost the staged image " + staged.digest() + "; run again", null));
        String tied = manifest.configDigest();
        if (!result.imageId().equals(tied) && !result.imageId().equals(manifest.digest())) {
            throw new RegistryException(
                    0,
                    "what was staged for " + result.cell() + " is " + tied + " and not the tested image "
                            + result.imageId(),
                    null);
        }
        if (!staged.repository().equals(pinned.repository())) {
            mountAll(registry, staged.repository(), pinned.repository(), manifest);
        }
        return manifest;
    }

    private static void mountAll(RegistryClient registry, String from, String to, Manifest manifest)
            throws IOException, InterruptedException {
        List<Manifest.Descriptor> blobs = new ArrayList<>(manifest.layers());
        blobs.add(manifest.config());
        for (Manifest.Descriptor blob : blobs) {
            if (!registry.hasBlob(to, blob.digest()) && !registry.mount(to, blob.digest(), from)) {
                throw new RegistryException(
                        0, "the registry would not take a layer of " + from + " over into " + to, null);
            }
        }
    }

    static void checkBack(RegistryClient registry, ImageReference tag, String digest)
            throws IOException, InterruptedException {
        Optional<Manifest> now = registry.get(tag.repository(), tag.tag());
        if (now.isEmpty() || !now.get().digest().equals(digest)) {
            throw new RegistryException(
                    0,
                    tag + " was put as " + digest + " and reads back as "
                            + now.map(Manifest::digest).orElse("nothing") + "; somebody else may have changed it",
                    null);
        }
    }

    private RegistryClient client(ImageReference reference) {
        return registries.apply(reference.registry());
    }

    void confirm(Cell cell, String imageId, String inputHash, ImageReference tag, String digest, String before)
            throws IOException {
        confirmed.put(tag, new PublishedTag(tag, digest, imageId, inputHash, cell.node(), cell.name()));
        if (!digest.equals(before)) {
            journal.append(new JournalRecord.Tagged(tag.toString(), digest, before, cell.name()));
        }
    }

    void record(TagMove move) {
        moves.add(move);
        if (!move.kind().equals("unchanged")) {
            out.println("  " + move.kind() + "  " + move.reference() + (move.to() == null ? "" : "  " + move.to())
                    + (move.why().isEmpty() ? "" : "  (" + move.why() + ")"));
        }
    }

    Cell cell(String name) {
        return plan.cells().stream()
                .map(PlannedCell::cell)
                .filter(cell -> cell.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the plan names no cell " + name));
    }

    public List<TagMove> moves() {
        return List.copyOf(moves);
    }

    /** Tags that the registry confirmed, for the job's ledger. */
    public List<PublishedTag> confirmed() {
        return List.copyOf(confirmed.values());
    }

    /** Whether every tag is where it belongs. */
    public boolean complete() {
        return moves.stream()
                .noneMatch(move -> move.kind().equals("refused") || move.kind().equals("kept"));
    }
}
