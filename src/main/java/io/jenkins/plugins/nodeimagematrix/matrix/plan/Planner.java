package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.ReleaseNames;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.ExternalBase;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFile;
import io.jenkins.plugins.nodeimagematrix.matrix.file.NodeAxis;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceTree;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problem;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.SourceLocation;
import io.jenkins.plugins.nodeimagematrix.release.Release;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueOrigin;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import io.jenkins.plugins.nodeimagematrix.release.policy.EntryReason;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.policy.ReleaseSelection;
import io.jenkins.plugins.nodeimagematrix.release.policy.ReleaseSelector;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The planner: determines the cells, their build order and the reasons to build them, and the aliases of each cell. */
public final class Planner {
    private Planner() {}

    /**
     * @throws MatrixFileException if the file and the releases are not consistent
     * @throws IllegalArgumentException if the filter cannot be read
     */
    public static Plan plan(MatrixFile file, PlanRequest request, SourceTree sources) throws MatrixFileException {
        Problems problems = new Problems(file.name());
        ReleaseSelection selection = select(file, request, problems);
        MatrixExpander expansion = expansion(file, request, selection, problems);
        List<AliasPlanner.Row> rows = expansion.rows();
        PublishedState all = request.published().withdrawing(Set.of());
        List<PlannedAlias> aliases =
                new AliasPlanner(request.catalogue().schedule(), request.asOf(), all, problems).aliases(rows);
        problems.throwIfAny();
        List<String> warnings = new ArrayList<>(expansion.warnings());
        warnings.addAll(unknownReleases(file, request.catalogue()));
        warnings.addAll(RequiredFiles.unknown(file, request.catalogue()));
        RequiredFiles required = new RequiredFiles(rows, request.catalogue(), request.published());
        List<Cell> matrix = rows.stream().map(AliasPlanner.Row::cell).toList();
        PlanRequest applicable = applicable(request, matrix, warnings);
        List<PlannedCell> cells = plannedCells(matrix, required.reasons(), applicable, sources, warnings);
        PublishedState published = stillWithdrawn(request.published(), cells);
        if (!published.withdrawn().isEmpty() || !required.reasons().isEmpty()) {
            aliases = new AliasPlanner(request.catalogue().schedule(), request.asOf(), published, problems)
                    .aliases(required.released());
        }
        boolean locked = selection != null;
        return new Plan(
                cells,
                planned(aliases, cells, request),
                locked ? expansion.onSystems(selection.held()) : List.of(),
                origin(request.catalogue().origin()),
                locked ? selection.entered() : List.of(),
                locked ? selection.left() : List.of(),
                locked ? selection.lock().withBases(bases(file, cells, applicable)) : null,
                file.node() == null ? null : file.node().lock(),
                locked ? selector(file.node()) : null,
                warnings,
                request.lock(),
                required.awaited(cells));
    }

    /** Returns all cells of a file, regardless of the filter and of what is published. */
    public static List<Cell> cells(MatrixFile file, PlanRequest request) throws MatrixFileException {
        Problems problems = new Problems(file.name());
        MatrixExpander expansion = expansion(file, request, select(file, request, problems), problems);
        List<Cell> cells = expansion.rows().stream().map(AliasPlanner.Row::cell).toList();
        problems.throwIfAny();
        return cells;
    }

    /** Returns the state without withdrawals of tags whose image is rebuilt: the new image is not the withdrawn one. */
    private static PublishedState stillWithdrawn(PublishedState published, List<PlannedCell> cells) {
        Set<ImageReference> withdrawn = new HashSet<>(published.withdrawn());
        cells.stream()
                .filter(planned -> planned.build() && !planned.retest())
                .forEach(planned -> withdrawn.removeAll(planned.cell().pinned()));
        return published.withdrawing(withdrawn);
    }

    public static List<PlannedCell> plannedCells(
            List<Cell> cells, PlanRequest request, SourceTree sources, List<String> warnings) {
        return plannedCells(cells, Map.of(), applicable(request, cells, warnings), sources, warnings);
    }

    /** The request without its selection if what a look found is not in the matrix any more. */
    private static PlanRequest applicable(PlanRequest request, List<Cell> cells, List<String> warnings) {
        if (!request.found() || CellFilter.selects(request.only(), cells)) {
            return request;
        }
        warnings.add("What a look found (" + request.only() + ") is not in the matrix: the matrix file or the lock file"
                + " changed after the last build. This build is not limited to it.");
        return request.toBuilder().only(null).found(false).build();
    }

    private static List<PlannedCell> plannedCells(
            List<Cell> cells,
            Map<String, String> unreleased,
            PlanRequest request,
            SourceTree sources,
            List<String> warnings) {
        return new CellReasons(cells, unreleased, request, sources)
                .plan(CellFilter.parse(request.only(), cells), warnings);
    }

    /** Returns the aliases whose cell is in the plan. */
    public static List<PlannedAlias> planned(List<PlannedAlias> aliases, List<PlannedCell> cells, PlanRequest request) {
        Set<String> names = new HashSet<>();
        cells.forEach(cell -> names.add(cell.cell().name()));
        return aliases.stream().filter(alias -> names.contains(alias.cell())).toList();
    }

    /** Returns the lines of the lock file for the base images of the plan that are under a policy. */
    private static Collection<LockFile.Base> bases(MatrixFile file, List<PlannedCell> cells, PlanRequest request) {
        LockFile before = request.lock() == null ? LockFile.EMPTY : request.lock();
        Map<String, LockFile.Base> bases = new TreeMap<>();
        if (request.only() != null && !request.only().isBlank()) {
            bases.putAll(before.bases());
        }
        for (PlannedCell cell : cells) {
            for (ExternalBase base : cell.bases()) {
                if (file.bases().of(base.image()).isFollow()) {
                    continue;
                }
                LockFile.Base known = before.bases().get(base.image());
                if (base.digest() == null || known != null && known.digest().equals(base.digest())) {
                    bases.computeIfAbsent(base.image(), absent -> known);
                } else {
                    LocalDate approved = request.approvedBases().get(base.image() + "@" + base.digest());
                    EntryReason reason = approved != null
                            ? EntryReason.APPROVED
                            : known == null ? EntryReason.FIRST_RUN : EntryReason.FOLLOWED;
                    bases.put(
                            base.image(),
                            new LockFile.Base(
                                    base.image(), base.digest(), approved != null ? approved : request.asOf(), reason));
                }
            }
        }
        bases.keySet().removeIf(image -> file.bases().of(image).isFollow());
        return bases.values();
    }

    public static String origin(CatalogueOrigin origin) {
        return origin.location() + " of " + origin.date()
                + (origin.isFallback() ? " (" + origin.fallbackReason() + ")" : "");
    }

    /**
     * Returns warnings about listed releases that the catalogue does not have. It may be older than a release. If it has none
     * of several releases, they are those of another product.
     */
    private static List<String> unknownReleases(MatrixFile file, ReleaseCatalogue catalogue) {
        Map<TaggedVersion, SourceLocation> all =
                file.node() == null ? Map.of() : file.node().listedAt();
        if (all.size() > 1 && all.keySet().stream().noneMatch(listed -> isIn(catalogue, listed))) {
            return List.of();
        }
        List<String> warnings = new ArrayList<>();
        all.forEach((listed, at) -> {
            if (!isIn(catalogue, listed)) {
                String newest = catalogue.releases().stream()
                        .map(Release::version)
                        .filter(version -> version.line().equals(listed.line()))
                        .max(Comparator.naturalOrder())
                        .map(version -> "the newest of this line is " + version)
                        .orElse("it has no release of this line");
                warnings.add(new Problem(
                                file.name(),
                                at.line(),
                                at.column(),
                                "axes.node.releases",
                                "the release catalogue (" + origin(catalogue.origin()) + ") has no Node.js "
                                        + listed.node() + "; " + newest + ". Correct the version if it is not newer"
                                        + " than the catalogue")
                        .toString());
            }
        });
        return warnings;
    }

    private static boolean isIn(ReleaseCatalogue catalogue, TaggedVersion listed) {
        return catalogue.find(listed.node()).isPresent();
    }

    private static MatrixExpander expansion(
            MatrixFile file, PlanRequest request, ReleaseSelection selection, Problems problems) {
        List<TaggedVersion> releases = List.of();
        if (selection != null) {
            releases = selection.included().stream().map(TaggedVersion::of).toList();
        } else if (file.node() != null) {
            releases = file.node().listed().stream()
                    .filter(version -> !file.node().exclude().containsKey(version.version()))
                    .sorted()
                    .toList();
        }
        String registry = request.registryFor(file.registry());
        return new MatrixExpander(
                file,
                registry,
                releases,
                selection == null ? LockFile.EMPTY : selection.lock(),
                new ReleaseNames(request.catalogue().schedule(), request.asOf()),
                problems);
    }

    private static ReleaseSelection select(MatrixFile file, PlanRequest request, Problems problems)
            throws MatrixFileException {
        NodeAxis node = file.node();
        if (node == null) {
            return null;
        }
        for (Map.Entry<Version, SourceLocation> excluded : node.exclude().entrySet()) {
            Version version = excluded.getKey();
            boolean exists = node.listed() != null
                    ? node.listed().stream().anyMatch(listed -> listed.version().equals(version))
                    : node.range().contains(version)
                            && request.catalogue().find(version).isPresent();
            if (!exists) {
                problems.add(
                        excluded.getValue(),
                        "axes.node.exclude",
                        version + " is not among the releases in the first place; remove it or correct it");
            }
        }
        if (node.listed() != null) {
            return null;
        }
        ReleaseSelection selection = selector(node).select(request.catalogue(), request.lock(), request.asOf());
        if (selection.included().isEmpty()) {
            problems.add(
                    node.at(),
                    "axes.node.releases",
                    "no release of the catalogue is in the range '" + node.range() + "' and allowed by 'updates'");
            // Without a release, every selector would be reported as matching nothing.
            problems.throwIfAny();
        }
        return selection;
    }

    private static ReleaseSelector selector(NodeAxis node) {
        return new ReleaseSelector(node.range(), node.exclude().keySet(), node.policy(), node.newest(), node.keep());
    }
}
