package io.jenkins.plugins.nodeimagematrix.matrix.dante;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedAlias;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Planner;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.SourceCheck;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SafePath;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceTree;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problem;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.SourceLocation;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlDocument;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlNode;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlValues;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An {@code inventory.yml} of Dante: a list of images, each with its folder, tests and literal aliases. Other keys, empty tests
 * and repeated names are ignored, as Dante does, with a warning.
 *
 * @param warnings what is ignored
 */
public record Inventory(String name, List<Image> images, List<String> warnings) implements Serializable {
    private static final List<String> KEYS = List.of("name", "path", "test", "alias");

    /** @param aliases all other names, including pinned tags of mirror repositories */
    record Image(ImageReference name, String path, List<String> tests, List<ImageReference> aliases, SourceLocation at)
            implements Serializable {}

    /** @throws MatrixFileException with all problems of the inventory */
    public static Inventory read(String fileName, String text) throws MatrixFileException {
        Problems problems = new Problems(fileName);
        return read(YamlDocument.read(text, problems), problems);
    }

    public static Inventory read(YamlNode root, Problems problems) throws MatrixFileException {
        YamlValues values = new YamlValues(problems);
        List<String> warnings = new ArrayList<>();
        Map<String, YamlNode.Entry> entries = values.any(root, "");
        warnUnknown(entries, "", List.of("images"), problems.file(), warnings);
        List<Image> images = List.of();
        if (!entries.containsKey("images")) {
            problems.add(root.at(), "", "the key 'images' is missing");
        } else {
            images = values.list(
                    entries.get("images").value(),
                    "images",
                    (item, key) -> image(item, key, values, problems, warnings));
        }
        if (images.isEmpty() && problems.isEmpty()) {
            problems.add(root.at(), "images", "at least one image is expected");
        }
        Map<ImageReference, ImageReference> owners = new HashMap<>();
        for (Image image : images) {
            Set<ImageReference> own = new LinkedHashSet<>(List.of(image.name()));
            own.addAll(image.aliases());
            for (ImageReference reference : own) {
                ImageReference owner = owners.putIfAbsent(reference, image.name());
                if (owner != null) {
                    problems.add(
                            image.at(),
                            "images",
                            reference + " would belong to both " + owner + " and " + image.name()
                                    + "; remove it from one of the two");
                }
            }
        }
        problems.throwIfAny();
        return new Inventory(problems.file(), List.copyOf(images), List.copyOf(warnings));
    }

    private static void warnUnknown(
            Map<String, YamlNode.Entry> entries, String key, List<String> known, String file, List<String> warnings) {
        entries.forEach((name, entry) -> {
            if (!known.contains(name)) {
                warn(
                        entry.at(),
                        YamlValues.path(key, name),
                        "ignored; " + Problems.expected(name, known),
                        file,
                        warnings);
            }
        });
    }

    private static void warn(SourceLocation at, String key, String message, String file, List<String> warnings) {
        warnings.add(new Problem(file, at.line(), at.column(), key, message).toString());
    }

    /** The entries of a mapping with those of the mappings under its merge key. */
    private static Map<String, YamlNode.Entry> merged(YamlNode item, String key, YamlValues values) {
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>(values.anyAndMerge(item, key));
        YamlNode.Entry merge = entries.remove(YamlValues.MERGE);
        if (merge != null) {
            values.listOrOne(
                            merge.value(),
                            YamlValues.path(key, YamlValues.MERGE),
                            (node, at) -> merged(node, at, values))
                    .forEach(more -> more.forEach(entries::putIfAbsent));
        }
        return entries;
    }

    /** Resolves ".." where a part of the path precedes it. */
    private static String resolved(String path) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/")) {
            boolean resolves = part.equals("..")
                    && !parts.isEmpty()
                    && !List.of("", ".", "..").contains(parts.getLast());
            if (resolves) {
                parts.removeLast();
            } else {
                parts.addLast(part);
            }
        }
        return String.join("/", parts);
    }

    private static boolean isBlank(YamlNode.Entry entry) {
        return YamlValues.isNull(entry.value())
                || entry.value() instanceof YamlNode.Scalar scalar
                        && scalar.text().isBlank();
    }

    private static Image image(YamlNode item, String key, YamlValues values, Problems problems, List<String> warnings) {
        Map<String, YamlNode.Entry> entries = merged(item, key, values);
        warnUnknown(entries, key, KEYS, problems.file(), warnings);
        for (String optional : List.of("test", "alias")) {
            YamlNode.Entry entry = entries.get(optional);
            if (entry != null && isBlank(entry)) {
                entries.remove(optional);
                warn(
                        entry.at(),
                        YamlValues.path(key, optional),
                        "ignored: it is empty"
                                + (optional.equals("test") ? ", and the image is published without a test" : ""),
                        problems.file(),
                        warnings);
            }
        }
        for (String required : List.of("name", "path")) {
            if (!entries.containsKey(required)) {
                problems.add(item.at(), key, "the key '" + required + "' is missing; add it to this image");
            }
        }
        if (!entries.containsKey("name") || !entries.containsKey("path")) {
            return null;
        }
        ImageReference name = reference(entries.get("name").value(), key + ".name", values, problems);
        String path = path(entries.get("path").value(), key + ".path", values, problems);
        List<String> tests = entries.containsKey("test")
                ? values.listOrOne(
                        entries.get("test").value(), key + ".test", (node, at) -> path(node, at, values, problems))
                : List.of();
        List<ImageReference> aliases = entries.containsKey("alias")
                ? values.listOrOne(
                        entries.get("alias").value(),
                        key + ".alias",
                        (node, at) -> reference(node, at, values, problems))
                : List.of();
        if (name == null || path == null) {
            return null;
        }
        Set<ImageReference> others = new LinkedHashSet<>();
        for (ImageReference alias : aliases) {
            if (alias.equals(name) || !others.add(alias)) {
                warn(
                        item.at(),
                        key + ".alias",
                        "ignored: the image has the name " + alias + " already",
                        problems.file(),
                        warnings);
            }
        }
        return new Image(name, path, tests, List.copyOf(others), item.at());
    }

    private static ImageReference reference(YamlNode node, String key, YamlValues values, Problems problems) {
        String text = values.text(node, key);
        if (text != null) {
            try {
                return ImageReference.parse(text);
            } catch (IllegalArgumentException e) {
                problems.add(node.at(), key, e.getMessage());
            }
        }
        return null;
    }

    private static String path(YamlNode node, String key, YamlValues values, Problems problems) {
        String text = values.text(node, key);
        String clean = text == null ? null : SafePath.clean(resolved(text));
        if (text != null && clean == null) {
            problems.add(node.at(), key, SafePath.EXPECTED + "; put the inventory into a folder that holds them all");
        }
        return clean;
    }

    /** @throws MatrixFileException if images are on a registry other than the request's */
    public List<Cell> cells(PlanRequest request) throws MatrixFileException {
        requireRegistry(request.registry());
        Set<String> names = new HashSet<>();
        return images.stream().map(image -> cell(image, names)).toList();
    }

    /** Fails if an image is on another registry. An inventory names its registries itself; a step cannot replace them. */
    private void requireRegistry(String registry) throws MatrixFileException {
        if (registry == null || registry.isEmpty()) {
            return;
        }
        Problems problems = new Problems(name);
        for (int i = 0; i < images.size(); i++) {
            Image image = images.get(i);
            String key = "images[" + i + "]";
            Stream.concat(Stream.of(image.name()), image.aliases().stream())
                    .filter(reference -> !reference.registry().equals(registry))
                    .forEach(reference -> problems.add(
                            image.at(),
                            key,
                            reference + " is on " + reference.registry() + ", but the step publishes to " + registry
                                    + " only; change one of the two"));
        }
        problems.throwIfAny();
    }

    /** @param names names that are already in use */
    private static Cell cell(Image image, Set<String> names) {
        String os =
                image.name().repository().substring(image.name().repository().lastIndexOf('/') + 1);
        String name = os + ":" + image.name().tag();
        if (!names.add(name)) {
            name = image.name().toString();
            names.add(name);
        }
        List<ImageReference> pinned = new ArrayList<>(List.of(image.name()));
        image.aliases().stream().filter(alias -> version(alias) != null).forEach(pinned::add);
        Version node = version(image.name());
        TreeMap<String, String> axes = new TreeMap<>(Map.of("os", os));
        if (node != null) {
            axes.put("node", node.toString());
        }
        return Cell.builder(name, "image", os, image.path(), SafePath.dockerfileIn(image.path()))
                .node(node == null ? null : node.toString())
                .axes(axes)
                .tests(image.tests())
                .pinned(pinned)
                .untested(image.tests().isEmpty())
                .renew(true)
                .build();
    }

    /** Returns the names of a cell's image that are not versions. */
    private static List<PlannedAlias> aliases(Image image, Cell cell) {
        Map<String, ImageReference> pinned = new TreeMap<>();
        cell.pinned().forEach(reference -> pinned.putIfAbsent(reference.name(), reference));
        return image.aliases().stream()
                .filter(alias -> version(alias) == null)
                .map(alias -> new PlannedAlias(
                        alias, cell.name(), pinned.getOrDefault(alias.name(), image.name()), "inventory"))
                .toList();
    }

    /** Plans the inventory: names and aliases as written, with a warning for each alias on the wrong version. */
    public Plan plan(PlanRequest request, SourceTree sources) throws MatrixFileException {
        List<Cell> cells = cells(request);
        List<PlannedAlias> aliases = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            aliases.addAll(aliases(images.get(i), cells.get(i)));
        }
        List<String> more = new ArrayList<>(warnings);
        List<PlannedCell> planned = Planner.plannedCells(cells, request, sources, more);
        wrongAliases(request).forEach(wrong -> more.add(wrong.toString()));
        return new Plan(
                planned,
                Planner.planned(aliases, planned, request),
                List.of(),
                Planner.origin(request.catalogue().origin()),
                List.of(),
                List.of(),
                null,
                null,
                null,
                more,
                null,
                List.of());
    }

    /** The entry of the image that a cell belongs to. */
    public SourceCheck.Place place(Cell cell, String key) {
        for (int i = 0; i < images.size(); i++) {
            if (images.get(i).name().equals(cell.pinned().get(0))) {
                return new SourceCheck.Place(images.get(i).at(), "images[" + i + "]." + key);
            }
        }
        throw new IllegalArgumentException("no image of the inventory is " + cell.name());
    }

    /** The aliases that are wrong by version order. */
    public List<AliasAudit.WrongAlias> wrongAliases(PlanRequest request) {
        Map<String, Map<String, Version>> aliases = new TreeMap<>();
        Map<String, List<Version>> versions = new TreeMap<>();
        for (Image image : images) {
            Version node = version(image.name());
            if (node == null) {
                continue;
            }
            versions.computeIfAbsent(image.name().name(), absent -> new ArrayList<>())
                    .add(node);
            for (ImageReference alias : image.aliases()) {
                if (version(alias) != null) {
                    versions.computeIfAbsent(alias.name(), absent -> new ArrayList<>())
                            .add(version(alias));
                } else {
                    aliases.computeIfAbsent(alias.name(), absent -> new TreeMap<>())
                            .put(alias.tag(), node);
                }
            }
        }
        AliasAudit audit = new AliasAudit(request.catalogue().schedule(), request.asOf());
        List<AliasAudit.WrongAlias> wrong = new ArrayList<>();
        aliases.forEach((repository, held) ->
                wrong.addAll(audit.wrong(repository, held, versions.getOrDefault(repository, List.of()))));
        return wrong;
    }

    /** Returns the release in the tag, or null. */
    static Version version(ImageReference reference) {
        try {
            return Version.parse(reference.tag());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
