package io.jenkins.plugins.nodeimagematrix.matrix;

import io.jenkins.plugins.nodeimagematrix.matrix.ImageRow.Publication;
import io.jenkins.plugins.nodeimagematrix.release.LineSchedule;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Every cell a matrix file has, given the releases that are in; parents before children. */
final class Expansion {
    private final MatrixFile file;
    private final String registry;
    private final List<TaggedVersion> releases;
    private final ReleaseSchedule schedule;
    private final LocalDate asOf;
    private final Problems problems;
    private final List<AliasPlanner.Row> cells = new ArrayList<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Owner> owners = new HashMap<>();
    private final Set<Selector> used = new HashSet<>();

    Expansion(
            MatrixFile file,
            String registry,
            List<TaggedVersion> releases,
            ReleaseSchedule schedule,
            LocalDate asOf,
            Problems problems) {
        this.file = file;
        this.registry = registry;
        this.releases = releases;
        this.schedule = schedule;
        this.asOf = asOf;
        this.problems = problems;
    }

    List<AliasPlanner.Row> rows() {
        String plain = file.images().stream()
                .filter(ImageRow::hasNode)
                .map(ImageRow::key)
                .findFirst()
                .orElse("");
        for (ImageRow image : file.images()) {
            for (Coordinates at : coordinates(image)) {
                if (!isExcluded(image, at)) {
                    add(image, at, image.key().equals(plain));
                }
            }
        }
        reportUnused(file.exclude(), "exclude");
        for (ImageRow image : file.images()) {
            reportUnused(image.exclude(), "images." + image.key() + ".exclude");
            reportUnused(
                    image.overrides().stream().map(ImageRow.Override::when).toList(),
                    "images." + image.key() + ".overrides");
        }
        return cells;
    }

    private void reportUnused(List<Selector> selectors, String key) {
        for (int i = 0; i < selectors.size(); i++) {
            if (!used.contains(selectors.get(i))) {
                problems.add(
                        selectors.get(i).at(),
                        key + "[" + i + "]",
                        "'" + selectors.get(i) + "' matches no cell of the matrix; remove it or correct it");
            }
        }
    }

    private boolean isExcluded(ImageRow image, Coordinates at) {
        boolean excluded = false;
        for (Selector selector : file.exclude()) {
            excluded |= uses(selector, at);
        }
        for (Selector selector : image.exclude()) {
            excluded |= uses(selector, at);
        }
        return excluded;
    }

    private boolean uses(Selector selector, Coordinates at) {
        boolean matches = selector.matches(at);
        if (matches) {
            used.add(selector);
        }
        return matches;
    }

    private List<Coordinates> coordinates(ImageRow image) {
        List<Map<String, AxisValue>> places = List.of(Map.of());
        for (Map.Entry<String, List<AxisValue>> axis : file.axes().entrySet()) {
            if (image.axes().contains(axis.getKey())) {
                List<Map<String, AxisValue>> more = new ArrayList<>();
                for (Map<String, AxisValue> place : places) {
                    for (AxisValue value : axis.getValue()) {
                        Map<String, AxisValue> longer = new LinkedHashMap<>(place);
                        longer.put(axis.getKey(), value);
                        more.add(longer);
                    }
                }
                places = more;
            }
        }
        List<Coordinates> coordinates = new ArrayList<>();
        for (Map<String, AxisValue> place : places) {
            if (!image.hasNode()) {
                coordinates.add(new Coordinates(place, null));
            } else {
                releases.forEach(release -> coordinates.add(new Coordinates(place, release)));
            }
        }
        return coordinates;
    }

    private void add(ImageRow image, Coordinates at, boolean plain) {
        String key = "images." + image.key();
        ImageSettings settings = image.settings();
        for (ImageRow.Override override : image.overrides()) {
            if (uses(override.when(), at)) {
                settings = settings.overriddenBy(override.settings());
            }
        }
        UnaryOperator<String> text = name -> value(image, at, name);
        UnaryOperator<String> slug = name -> text.apply(name).replace('/', '-');
        String name = name(image, at, plain);
        String parent = null;
        if (image.parent() != null) {
            ImageRow parentRow = file.images().stream()
                    .filter(row -> row.key().equals(image.parent()))
                    .findFirst()
                    .orElseThrow();
            parent = names.get(identity(parentRow, at));
            if (parent == null) {
                problems.add(
                        image.at(),
                        key + ".from",
                        "the image '" + image.parent() + "' that " + name + " is built on is excluded; exclude " + name
                                + " too");
            }
        }
        AxisValue os = at.values().get("os");
        String from = image.parent() != null
                ? null
                : image.from() != null ? image.from().render(text) : os.from();
        List<ImageReference> pinned = new ArrayList<>();
        List<AliasPlanner.Group> groups = new ArrayList<>();
        for (Publication publication : image.publications()) {
            if (publication.when() == Selector.ALL || publication.when().matches(at)) {
                publish(publication, key, new Owner(name, identity(image, at, "platform")), slug, pinned, groups);
            }
        }
        String dockerfile = path(settings.dockerfile(), slug, key + ".dockerfile");
        String context = settings.context() == null
                ? dockerfile.contains("/") ? dockerfile.substring(0, dockerfile.lastIndexOf('/')) : "."
                : path(settings.context(), slug, key + ".context");
        List<String> tests = new ArrayList<>();
        if (settings.tests() != null) {
            for (ImageSettings.TestFolder test : settings.tests()) {
                if (test.when() == Selector.ALL || test.when().matches(at)) {
                    tests.add(path(test.dir(), slug, key + ".tests"));
                }
            }
        }
        boolean untested = Boolean.TRUE.equals(settings.untested());
        SortedMap<String, String> axes = new TreeMap<>();
        at.values().forEach((axis, value) -> axes.put(axis, value.name()));
        if (at.release() != null) {
            axes.put("node", at.release().node().toString());
            axes.put("version", at.release().version().toString());
        }
        Cell cell = new Cell(
                name,
                image.key(),
                os.name(),
                at.release() == null ? null : at.release().node().toString(),
                axes.get("platform"),
                axes,
                parent,
                from,
                context,
                dockerfile,
                rendered(settings.args(), text),
                rendered(settings.labels(), text),
                settings.target() == null ? null : settings.target().render(text),
                settings.network(),
                tests,
                pinned,
                label(settings, at),
                untested,
                rendered(settings.secrets(), text));
        if (names.putIfAbsent(identity(image, at), name) != null || names.putIfAbsent("name " + name, name) != null) {
            problems.add(image.at(), key, "two cells would have the name " + name + "; rename a value of an axis");
        }
        cells.add(new AliasPlanner.Row(cell, at.release(), groups));
    }

    private void publish(
            Publication publication,
            String key,
            Owner cell,
            UnaryOperator<String> slug,
            List<ImageReference> pinned,
            List<AliasPlanner.Group> groups) {
        if (publication.repository() == null) {
            return;
        }
        try {
            ImageReference reference = new ImageReference(
                    registry,
                    official(publication.repository().render(slug)),
                    publication.tag().render(slug));
            Owner owner = owners.putIfAbsent(reference.toString(), cell);
            if (owner != null
                    && !(owner.kind().equals(cell.kind()) && !owner.name().equals(cell.name()))) {
                problems.add(
                        publication.at(),
                        key,
                        owner.name().equals(cell.name())
                                ? cell.name() + " would get the tag " + reference + " twice"
                                : "the tag " + reference + " would belong to both " + owner.name() + " and "
                                        + cell.name()
                                        + "; put what tells them apart into 'tag' or 'repository'");
                return;
            }
            pinned.add(reference);
            String tagPattern = publication.tag().renderBut(Set.of("node", "version"), slug);
            for (Template alias : publication.aliases()) {
                groups.add(new AliasPlanner.Group(
                        reference, tagPattern, alias.renderBut(Template.VERSION_WORDS, slug), alias.at(), key));
            }
        } catch (IllegalArgumentException e) {
            problems.add(publication.at(), key, cell.name() + ": " + e.getMessage());
        }
    }

    /** @param kind what the platforms of one image have in common; they may share a tag, which is an index then */
    private record Owner(String name, String kind) {}

    /** On Docker Hub a name of one part belongs to {@code library}. */
    private String official(String repository) {
        return registry.equals(ImageReference.DOCKER_HUB) && !repository.contains("/")
                ? "library/" + repository
                : repository;
    }

    private String path(Template template, UnaryOperator<String> values, String key) {
        String clean = template == null ? "." : SafePath.clean(template.render(values));
        if (clean == null) {
            problems.add(template.at(), key, SafePath.EXPECTED);
            return ".";
        }
        return clean;
    }

    private static Map<String, String> rendered(Map<String, Template> templates, UnaryOperator<String> values) {
        Map<String, String> rendered = new TreeMap<>();
        templates.forEach((name, template) -> rendered.put(name, template.render(values)));
        return rendered;
    }

    private static String label(ImageSettings settings, Coordinates at) {
        if (settings.agent() != null) {
            return settings.agent();
        }
        List<String> labels = at.values().values().stream()
                .map(AxisValue::agent)
                .filter(agent -> agent != null)
                .toList();
        if (labels.size() < 2) {
            return labels.isEmpty() ? null : labels.get(0);
        }
        return "(" + String.join(") && (", labels) + ")";
    }

    private String name(ImageRow image, Coordinates at, boolean plain) {
        StringBuilder name = new StringBuilder(at.values().get("os").name()).append(':');
        name.append(at.release() == null ? image.key() : at.release().version().toString());
        at.values().forEach((axis, value) -> {
            if (!axis.equals("os")
                    && file.axes().get(axis).size() > 1
                    && !(value.isDefault() && !axis.equals("platform"))) {
                name.append('-').append(value.name().replace('/', '-'));
            }
        });
        if (at.release() != null && !plain) {
            name.append('-').append(image.key());
        }
        return name.toString();
    }

    private static String identity(ImageRow image, Coordinates at) {
        return identity(image, at, null);
    }

    private static String identity(ImageRow image, Coordinates at, String butAxis) {
        StringBuilder identity = new StringBuilder("cell ").append(image.key());
        at.values().forEach((axis, value) -> {
            if (image.axes().contains(axis) && !axis.equals(butAxis)) {
                identity.append(' ').append(axis).append('=').append(value.name());
            }
        });
        return image.hasNode() ? identity + " " + at.release().version() : identity.toString();
    }

    private String value(ImageRow image, Coordinates at, String placeholder) {
        TaggedVersion release = at.release();
        if (placeholder.startsWith("-")) {
            AxisValue value = at.values().get(placeholder.substring(1));
            return value == null || value.isDefault() ? "" : "-" + value.name();
        }
        int dot = placeholder.indexOf('.');
        AxisValue value = at.values().get(dot < 0 ? placeholder : placeholder.substring(0, dot));
        if (value != null) {
            return dot < 0 ? value.name() : value.vars().get(placeholder.substring(dot + 1));
        }
        if (release == null
                || !(placeholder.equals("node")
                        || placeholder.equals("version")
                        || Template.VERSION_WORDS.contains(placeholder))) {
            problems.add(
                    image.at(),
                    "images." + image.key(),
                    "{" + placeholder
                            + "} has no value here: the image does not vary by that axis; name it under 'axes'");
            return "none";
        }
        return switch (placeholder) {
            case "node" -> release.node().toString();
            case "version" -> release.version().toString();
            case "line" -> release.line().toString();
            case "major" -> Long.toString(release.version().major());
            case "minor" -> release.version().minorName();
            default -> codename(image, release);
        };
    }

    private String codename(ImageRow image, TaggedVersion release) {
        return schedule.of(release.line())
                .filter(line -> line.hasCodename(release.node(), asOf))
                .map(LineSchedule::codename)
                .map(codename -> codename.toLowerCase(Locale.ROOT))
                .orElseGet(() -> {
                    problems.add(
                            image.at(),
                            "images." + image.key(),
                            "{codename} has no value for Node.js " + release.node()
                                    + ", which is not a long-term support release on " + asOf);
                    return "none";
                });
    }
}
