package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.InputHash;
import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.ExternalBase;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.SharedTags;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceTree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The reasons why cells are built or not, including cells that the plan needs for other cells. */
final class CellReasons {
    private final PlanRequest request;
    private final Map<String, String> unreleased;
    private final CellHashes hashes;
    private final SharedTags tags;
    private final List<Cell> cells;

    /**
     * @param cells parents before children
     * @param unreleased reasons of the cells that wait for files of their release, by name
     */
    CellReasons(List<Cell> cells, Map<String, String> unreleased, PlanRequest request, SourceTree sources) {
        this.cells = cells;
        this.unreleased = unreleased;
        this.request = request;
        this.hashes = new CellHashes(cells, request.baseDigests(), sources);
        this.tags = new SharedTags(cells);
    }

    /**
     * Returns the selected cells, the cells they are built on, and the other platforms of their tags. An index without these
     * platforms would break their users.
     */
    List<PlannedCell> plan(Predicate<Cell> only, List<String> warnings) {
        Map<String, Reason> reasons = new HashMap<>();
        Map<String, Cell> byName = new HashMap<>();
        Deque<Cell> open = new ArrayDeque<>();
        for (Cell cell : cells) {
            byName.put(cell.name(), cell);
            Reason reason = only.test(cell) ? selected(cell) : null;
            if (reason != null) {
                reasons.put(cell.name(), reason);
                open.add(cell);
            }
        }
        Set<String> needed = new HashSet<>(reasons.keySet());
        List<String> joined = new ArrayList<>();
        while (!open.isEmpty()) {
            Cell cell = open.remove();
            if (cell.parent() != null && needed.add(cell.parent())) {
                open.add(byName.get(cell.parent()));
            }
            for (Cell sibling : tags.siblings(cell)) {
                if (needed.add(sibling.name())) {
                    open.add(sibling);
                    joined.add(sibling.name());
                }
            }
        }
        if (!joined.isEmpty()) {
            warnings.add("also planned, because they share a tag with a selected cell and a tag must have all of its"
                    + " platforms: " + String.join(", ", joined));
        }
        List<PlannedCell> planned = new ArrayList<>();
        for (Cell cell : cells) {
            if (needed.contains(cell.name())) {
                Reason reason = reasons.get(cell.name());
                planned.add(new PlannedCell(
                        cell,
                        reason == null ? changed(cell) : reason,
                        hashes.of(cell),
                        sameBuild(cell),
                        hashes.bases(cell),
                        isOnApprovedBase(cell, byName)));
            }
        }
        return planned;
    }

    /** Returns the reason of a selected cell; null if only another cell can bring it into the plan. */
    private Reason selected(Cell cell) {
        if (unreleased.containsKey(cell.name())) {
            boolean asked =
                    request.rebuild() != Rebuild.FAILED || request.failed().containsKey(cell.name());
            return asked ? changed(cell) : null;
        }
        return switch (request.rebuild()) {
            case ALL -> new Reason(ReasonKind.FORCED, "rebuild of all cells requested");
            case CHANGED -> changed(cell);
            case FAILED ->
                request.failed().containsKey(cell.name())
                        ? failedBefore(request.failed().get(cell.name()))
                        : known(cell).isEmpty()
                                        || InputHash.isWithoutTests(
                                                known(cell).get().inputHash())
                                ? null
                                : new Reason(ReasonKind.UNCHANGED, "only failed cells are built");
        };
    }

    private Reason changed(Cell cell) {
        if (unreleased.containsKey(cell.name())) {
            return new Reason(ReasonKind.NOT_RELEASED, unreleased.get(cell.name()));
        }
        Reason reason = compared(cell);
        FailedCell failed = request.failed().get(cell.name());
        if (failed == null || reason.kind() == ReasonKind.UNCHANGED) {
            return reason;
        }
        String hash = hashes.of(cell);
        if (failed.waits(hash, request.now()) && !request.isAsked()) {
            return new Reason(ReasonKind.NOT_DUE, failed.describe());
        }
        // With other inputs than those that failed, it is a cell like any other.
        return failed.inputHash() == null || hash.equals(failed.inputHash()) ? failedBefore(failed) : reason;
    }

    private static Reason failedBefore(FailedCell failed) {
        return new Reason(
                ReasonKind.FAILED_BEFORE,
                failed.failures() < 2
                        ? "failed in the last build"
                        : "failed in the last " + failed.failures() + " attempts with these inputs");
    }

    /** Returns the reason by a comparison with what is published. */
    private Reason compared(Cell cell) {
        PublishedImage known = known(cell).orElse(null);
        String hash = hashes.of(cell);
        if (known != null && hash.equals(known.inputHash())) {
            for (ImageReference pinned : cell.pinned()) {
                Optional<PublishedImage> there = at(pinned, cell);
                if (there.isEmpty() || !InputHash.sameBuild(hash, there.get().inputHash())) {
                    return new Reason(ReasonKind.NEW, pinned + " is not published with these inputs yet");
                }
                if (!hash.equals(there.get().inputHash())) {
                    return retest(there.get());
                }
            }
            return new Reason(ReasonKind.UNCHANGED, "published with the same inputs");
        }
        if (known == null) {
            return new Reason(ReasonKind.NEW, "not published yet");
        }
        if (InputHash.sameBuild(hash, known.inputHash())) {
            return retest(known);
        }
        if (isRestored(cell)) {
            return new Reason(ReasonKind.UNCHANGED, "an undo restored its published image; set refresh to replace it");
        }
        return InputHash.sameOwn(hash, known.inputHash())
                ? new Reason(
                        ReasonKind.BASE_CHANGED, (cell.parent() == null ? bases(cell) : cell.parent()) + " changed")
                : new Reason(ReasonKind.INPUTS_CHANGED, "inputs changed since it was published");
    }

    /** Whether an undo restored the image, and only a refresh may replace it. */
    private boolean isRestored(Cell cell) {
        return request.published().restored().containsAll(cell.pinned())
                && cell.pinned().stream().noneMatch(cell::renews);
    }

    private static Reason retest(PublishedImage image) {
        return new Reason(
                ReasonKind.TESTS_CHANGED,
                InputHash.isWithoutTests(image.inputHash())
                        ? image.reference() + " is at the registry, but this job has no record of its tests"
                        : "tests changed since it was published");
    }

    /** Whether the cell and those that it is built on differ from their published images only in an approved base image. */
    private boolean isOnApprovedBase(Cell cell, Map<String, Cell> byName) {
        for (Cell at = cell; at != null; at = byName.get(at.parent())) {
            PublishedImage known = known(at).orElse(null);
            if (known == null || !InputHash.sameOwn(hashes.of(at), known.inputHash())) {
                return false;
            }
            if (at.parent() == null) {
                return hashes.bases(at).stream()
                        .anyMatch(base -> base.digest() != null && request.isApproved(base.image(), base.digest()));
            }
        }
        return false;
    }

    private String bases(Cell cell) {
        List<String> names =
                hashes.bases(cell).stream().map(ExternalBase::image).toList();
        return names.isEmpty() ? "the base image" : String.join(" or ", names);
    }

    private Optional<PublishedImage> known(Cell cell) {
        return cell.pinned().isEmpty() ? Optional.empty() : at(cell.pinned().get(0), cell);
    }

    /**
     * Returns the published image of a cell. A tag for several platforms that points to a single image must become an index
     * first.
     */
    private Optional<PublishedImage> at(ImageReference pinned, Cell cell) {
        PublishedTag tag = request.published().tags().get(pinned);
        return tag == null || (tags.isIndex(pinned) && tag.parts().isEmpty())
                ? Optional.empty()
                : tag.image(cell.platform());
    }

    private PublishedImage sameBuild(Cell cell) {
        String hash = hashes.of(cell);
        return cell.pinned().stream()
                .map(request.published().tags()::get)
                .filter(tag -> tag != null)
                .flatMap(tag -> tag.image(cell.platform()).stream())
                .filter(image -> InputHash.sameBuild(hash, image.inputHash()))
                .findFirst()
                .orElse(null);
    }
}
