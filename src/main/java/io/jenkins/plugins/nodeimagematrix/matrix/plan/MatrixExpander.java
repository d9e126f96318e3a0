package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.ReleaseNames;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.CellNames;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.CellPlaces;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.CellValues;
import io.jenkins.plugins.nodeimagematrix.matrix.file.AxisValue;
import io.jenkins.plugins.nodeimagematrix.matrix.file.Coordinates;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ExternalImage;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ImageRow;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ImageRow.Publication;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ImageSettings;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ImageSettings.TestFolder;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFile;
import io.jenkins.plugins.nodeimagematrix.matrix.file.Selector;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problem;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.SourceLocation;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Template;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.policy.HeldRelease;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The expansion of a matrix file into all its cells for the given releases, parents before children. */
final class MatrixExpander {
    private final MatrixFile file;
    private final List<TaggedVersion> releases;
    private final LockFile lock;
    private final ReleaseNames words;
    private final Problems problems;
    private final List<AliasPlanner.Row> cells = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, ImageRow> images = new HashMap<>();
    private final SelectorUse use = new SelectorUse();
    private final CellNames names;
    private final CellTags tags;

    /** @param lock the systems for which each release is included */
    MatrixExpander(
            MatrixFile file,
            String registry,
            List<TaggedVersion> releases,
            LockFile lock,
            ReleaseNames words,
            Problems problems) {
        this.file = file;
        this.releases = releases;
        this.lock = lock;
        this.words = words;
        this.problems = problems;
        this.names = new CellNames(file, releases);
        this.tags = new CellTags(registry, problems);
        file.images().forEach(image -> images.put(image.key(), image));
    }

    List<AliasPlanner.Row> rows() {
        CellPlaces places = new CellPlaces(file.axes(), releases);
        if (places.areTooMany(file, problems)) {
            return List.of();
        }
        for (ImageRow image : file.images()) {
            for (Coordinates at : places.of(image)) {
                boolean everywhere = use.anyMatches(file.exclude(), at);
                boolean here = use.anyMatches(image.exclude(), at);
                if (!everywhere && !here && admits(at)) {
                    add(image, at);
                }
            }
        }
        if (cells.isEmpty()) {
            refuseEmpty();
            return cells;
        }
        use.reportUnused(file.exclude(), "exclude", problems);
        file.images().forEach(this::reportUnused);
        file.images().forEach(this::warnOfCells);
        if (file.revisions()) {
            refuseLikeRevisions();
        }
        return cells;
    }

    private boolean admits(Coordinates at) {
        LockFile.Entry entry =
                at.release() == null ? null : lock.entries().get(at.release().version());
        return entry == null || entry.admits(at.values().get("os").name());
    }

    /** Returns held releases, each with the systems that would have an image of it and do not have it yet. */
    List<HeldRelease> onSystems(List<HeldRelease> held) {
        Map<Version, SortedSet<String>> systems = new HashMap<>();
        List<TaggedVersion> versions = held.stream()
                .map(each -> TaggedVersion.of(each.release().version()))
                .toList();
        for (ImageRow image : file.images()) {
            for (Coordinates at :
                    image.hasNode() ? new CellPlaces(file.axes(), versions).of(image) : List.<Coordinates>of()) {
                boolean excluded = Stream.concat(file.exclude().stream(), image.exclude().stream())
                        .anyMatch(selector -> selector.matches(at));
                LockFile.Entry entry = lock.entries().get(at.release().version());
                if (!excluded && (entry == null || !admits(at))) {
                    systems.computeIfAbsent(at.release().version(), absent -> new TreeSet<>())
                            .add(at.values().get("os").name());
                }
            }
        }
        return held.stream()
                .filter(each -> systems.containsKey(each.release().version())
                        || !lock.contains(each.release().version()))
                .map(each -> each.on(systems.getOrDefault(each.release().version(), new TreeSet<>())))
                .toList();
    }

    /** A tag that is named like a revision of another one would be taken for it. */
    private void refuseLikeRevisions() {
        Set<ImageReference> versions = new HashSet<>();
        cells.forEach(row -> versions.addAll(row.cell().pinned()));
        Set<String> reported = new HashSet<>();
        for (AliasPlanner.Row row : cells) {
            Cell cell = row.cell();
            for (ImageReference pinned : cell.pinned()) {
                boolean isLike = Revision.named(pinned)
                        .filter(revision -> versions.contains(revision.version()))
                        .isPresent();
                boolean isLong = pinned.tag().length() > Revision.MAX_VERSION_TAG;
                if ((isLike || isLong) && reported.add(cell.image())) {
                    problems.add(
                            images.get(cell.image()).at(),
                            "images." + cell.image() + ".tag",
                            cell.name() + ": the tag " + pinned
                                    + (isLike
                                            ? " is named like a revision of another tag; change 'tag', or remove 'revisions'"
                                            : " leaves no room for a revision; it may have " + Revision.MAX_VERSION_TAG
                                                    + " characters with 'revisions'"));
                }
            }
        }
    }

    /** Returns warnings about entries of the file without effect for the current releases. They may apply to later releases. */
    List<String> warnings() {
        return warnings;
    }

    /** An empty matrix would succeed without building anything. */
    private void refuseEmpty() {
        if (releases.isEmpty() && file.images().stream().allMatch(ImageRow::hasNode)) {
            problems.add(file.node().at(), "axes.node.exclude", "no release is left; remove an exclusion");
        } else {
            problems.add(
                    file.images().get(0).at(),
                    "images",
                    "no cell is left: 'exclude' leaves out every combination of the axes; remove an exclusion");
        }
    }

    private void warnOfCells(ImageRow image) {
        String key = "images." + image.key();
        List<Cell> own = cells.stream()
                .map(AliasPlanner.Row::cell)
                .filter(cell -> cell.image().equals(image.key()))
                .toList();
        if (own.isEmpty()) {
            warn(image.at(), key, "this image has no cell now; exclusions leave out every combination of its axes");
        }
        List<Cell> untested = own.stream()
                .filter(cell -> cell.tests().isEmpty() && !cell.untested())
                .toList();
        if (!untested.isEmpty()) {
            warn(
                    image.at(),
                    key + ".tests",
                    untested.size() + (untested.size() == 1 ? " cell has" : " cells have") + " no test ("
                            + untested.get(0).name()
                            + (untested.size() == 1 ? "" : ", ...")
                            + ") and will fail after the build; name a test folder, or write 'untested: true'");
        }
    }

    private void warn(SourceLocation at, String key, String message) {
        warnings.add(new Problem(file.name(), at.line(), at.column(), key, message).toString());
    }

    private void reportUnused(ImageRow image) {
        String key = "images." + image.key();
        use.reportUnused(image.exclude(), key + ".exclude", problems);
        use.reportUnused(
                image.overrides().stream().map(ImageRow.Override::when).toList(), key + ".overrides", problems);
        image.publications().forEach(publication -> warnUnused(publication.when(), key + ".also"));
        if (image.settings().tests() != null) {
            image.settings().tests().forEach(test -> warnUnused(test.when(), key + ".tests"));
        }
    }

    private void warnUnused(Selector selector, String key) {
        if (use.isUnused(selector)) {
            warn(selector.at(), key, "'" + selector + "' matches no cell now");
        }
    }

    private void add(ImageRow image, Coordinates at) {
        String key = "images." + image.key();
        ImageSettings settings = image.settingsWhere(selector -> use.matches(selector, at));
        List<Template> aliases = image.overrides().stream()
                .filter(override ->
                        override.aliases() != null && override.when().matches(at))
                .map(ImageRow.Override::aliases)
                .reduce(null, (earlier, later) -> later);
        CellValues values = new CellValues(words, problems, image, at);
        String name = names.name(image, at);
        String parent = image.parent() == null ? null : parent(image, at, name);
        AxisValue os = at.values().get("os");
        String from = image.parent() != null
                ? null
                : image.from() != null ? image.from().render(values::text) : os.from();
        if (from != null && !ExternalImage.isSound(from)) {
            problems.add(image.at(), key + ".from", name + ": " + ExternalImage.fault(from));
        }
        if (settings.verify() != null && parent == null && (from == null || from.equals(ExternalImage.SCRATCH))) {
            problems.add(
                    settings.verify().at(),
                    key + ".verify",
                    name + " has no base image in 'from' that could be verified");
        }
        List<ImageReference> pinned = new ArrayList<>();
        List<AliasPlanner.Group> groups = new ArrayList<>();
        String kind = names.butPlatform(image, at);
        for (Publication publication : image.publications()) {
            if (use.matches(publication.when(), at)) {
                groups.addAll(tags.publish(publication.withAliases(aliases), name, kind, values, pinned));
            }
        }
        String dockerfile = values.path(settings.dockerfile(), key + ".dockerfile");
        String context = settings.context() == null
                ? dockerfile.contains("/") ? dockerfile.substring(0, dockerfile.lastIndexOf('/')) : "."
                : values.path(settings.context(), key + ".context");
        SortedMap<String, String> axes = axes(at);
        Cell cell = Cell.builder(name, image.key(), os.name(), context, dockerfile)
                .node(axes.get("node"))
                .platform(axes.get("platform"))
                .axes(axes)
                .parent(parent)
                .from(from)
                .args(values.rendered(settings.args()))
                .labels(values.rendered(settings.labels()))
                .target(settings.target() == null ? null : settings.target().render(values::text))
                .network(settings.network())
                .tests(tests(settings, at, values, key))
                .pinned(pinned)
                .label(label(settings, at))
                .untested(Boolean.TRUE.equals(settings.untested()))
                .secrets(values.rendered(settings.secrets()))
                .renew(renew(image, settings, at, pinned))
                .aliasLimits(settings.keepAliases())
                .verify(settings.verify() == null ? null : settings.verify().keys())
                .revisions(file.revisions())
                .build();
        if (!names.take(image, at, name)) {
            problems.add(image.at(), key, "two cells would have the name " + name + "; rename a value of an axis");
        }
        SortedSet<String> requires = new TreeSet<>();
        at.values().values().forEach(value -> requires.addAll(value.requires()));
        cells.add(new AliasPlanner.Row(
                cell, at.release(), groups, requires, image.aliasScope() == ImageRow.AliasScope.IMAGE));
    }

    private String parent(ImageRow image, Coordinates at, String name) {
        String parent = names.of(images.get(image.parent()), at);
        if (parent == null) {
            problems.add(
                    image.at(),
                    "images." + image.key() + ".from",
                    "the image '" + image.parent() + "' that " + name + " is built on is excluded; exclude " + name
                            + " too");
        }
        return parent;
    }

    private List<String> tests(ImageSettings settings, Coordinates at, CellValues values, String key) {
        List<String> tests = new ArrayList<>();
        for (TestFolder test : settings.tests() == null ? List.<TestFolder>of() : settings.tests()) {
            if (use.matches(test.when(), at)) {
                tests.add(values.path(test.dir(), key + ".tests"));
            }
        }
        return tests;
    }

    /** By default, an image without a release is renewed under the tag {@code latest}. */
    private boolean renew(ImageRow image, ImageSettings settings, Coordinates at, List<ImageReference> pinned) {
        if (settings.renew() == null) {
            return at.release() == null
                    && !pinned.isEmpty()
                    && pinned.get(0).tag().equals("latest");
        }
        if (settings.renew() && at.release() != null) {
            problems.add(
                    image.at(),
                    "images." + image.key() + ".renew",
                    "the tags of a release keep their images; remove 'renew', and replace a tag by a build with 'refresh'");
        }
        return settings.renew();
    }

    private static SortedMap<String, String> axes(Coordinates at) {
        SortedMap<String, String> axes = new TreeMap<>();
        at.values().forEach((axis, value) -> axes.put(axis, value.name()));
        if (at.release() != null) {
            axes.put("node", at.release().node().toString());
            axes.put("version", at.release().version().toString());
        }
        return axes;
    }

    private String label(ImageSettings settings, Coordinates at) {
        if (settings.agent() != null) {
            return settings.agent();
        }
        List<String> labels = file.axes().keySet().stream()
                .map(at.values()::get)
                .filter(value -> value != null && value.agent() != null)
                .map(AxisValue::agent)
                .toList();
        if (labels.size() < 2) {
            return labels.isEmpty() ? null : labels.get(0);
        }
        return "(" + String.join(") && (", labels) + ")";
    }
}
