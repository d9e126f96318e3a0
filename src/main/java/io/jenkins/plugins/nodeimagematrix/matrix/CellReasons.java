package io.jenkins.plugins.nodeimagematrix.matrix;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Hashes what each cell is made of and says why it is built or not. A hash has two parts, one of the cell's own inputs and
 * one of what it stands on, so that the reason can tell which of them changed.
 */
final class CellReasons {
    private static final String SEPARATOR = "-";
    private static final int PART = 40;

    private final PlanRequest request;
    private final SourceTree sources;
    private final Map<String, String> hashes = new HashMap<>();

    CellReasons(PlanRequest request, SourceTree sources) {
        this.request = request;
        this.sources = sources;
    }

    /** @param cells parents before children */
    List<PlannedCell> plan(List<Cell> cells, Predicate<Cell> only) {
        Map<String, Reason> reasons = new HashMap<>();
        Map<String, Cell> byName = new HashMap<>();
        Set<String> needed = new HashSet<>();
        for (Cell cell : cells) {
            byName.put(cell.name(), cell);
            hashes.put(cell.name(), hash(cell));
        }
        for (Cell cell : cells) {
            Reason reason = reason(cell, only.test(cell));
            if (reason != null) {
                reasons.put(cell.name(), reason);
                for (Cell each = cell; each != null && needed.add(each.name()); ) {
                    each = each.parent() == null ? null : byName.get(each.parent());
                }
            }
        }
        List<PlannedCell> planned = new ArrayList<>();
        for (Cell cell : cells) {
            if (needed.contains(cell.name())) {
                Reason reason = reasons.get(cell.name());
                if (reason == null) {
                    reason = changed(cell);
                }
                planned.add(new PlannedCell(cell, reason, hashes.get(cell.name())));
            }
        }
        return planned;
    }

    /** Null if the cell is no part of the plan, unless another stands on it. */
    private Reason reason(Cell cell, boolean selected) {
        if (!selected) {
            return null;
        }
        return switch (request.rebuild()) {
            case ALL -> new Reason(ReasonKind.FORCED, "everything is to be rebuilt");
            case CHANGED -> changed(cell);
            case FAILED ->
                request.failed().contains(cell.name())
                        ? new Reason(ReasonKind.FAILED_BEFORE, "it failed the last time")
                        : published(cell) == null
                                ? null
                                : new Reason(ReasonKind.UNCHANGED, "only failed cells are built");
        };
    }

    private Reason changed(Cell cell) {
        PublishedTag known = published(cell);
        String hash = hashes.get(cell.name());
        if (known != null && hash.equals(known.inputHash())) {
            for (ImageReference pinned : cell.pinned()) {
                PublishedTag tag = request.published().tags().get(pinned);
                if (tag == null || !hash.equals(tag.inputHash())) {
                    return new Reason(ReasonKind.NEW, pinned + " is not published with these inputs yet");
                }
            }
            return new Reason(ReasonKind.UNCHANGED, "published with the same inputs");
        }
        if (request.failed().contains(cell.name())) {
            return new Reason(ReasonKind.FAILED_BEFORE, "it failed the last time");
        }
        if (known == null) {
            return new Reason(ReasonKind.NEW, "it is not published yet");
        }
        boolean sameOwn = known.inputHash() != null && known.inputHash().startsWith(hash.substring(0, PART + 1));
        return sameOwn
                ? new Reason(
                        ReasonKind.BASE_CHANGED,
                        (cell.parent() == null ? String.valueOf(cell.from()) : cell.parent()) + " changed")
                : new Reason(ReasonKind.INPUTS_CHANGED, "its inputs changed since it was published");
    }

    private PublishedTag published(Cell cell) {
        return cell.pinned().isEmpty()
                ? null
                : request.published().tags().get(cell.pinned().get(0));
    }

    private String hash(Cell cell) {
        Fingerprint own = new Fingerprint()
                .add(sources.file(cell.dockerfile()))
                .add(sources.context(cell.context(), cell.dockerfile()))
                .add(cell.args())
                .add(cell.labels())
                .add(cell.secrets().keySet())
                .add(cell.target())
                .add(cell.platform())
                .add(cell.network())
                .add(Boolean.toString(cell.untested()));
        for (String test : cell.tests()) {
            own.add(test).add(sources.context(test, test + "/Dockerfile")).add(sources.file(test + "/Dockerfile"));
        }
        Fingerprint base = new Fingerprint();
        if (cell.parent() != null) {
            base.add("parent").add(hashes.get(cell.parent()));
        } else {
            base.add(cell.from())
                    .add(cell.from() == null ? null : request.baseDigests().get(cell.from()));
        }
        return own.hex().substring(0, PART) + SEPARATOR + base.hex().substring(0, PART);
    }
}
