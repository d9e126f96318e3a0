package io.jenkins.plugins.nodeimagematrix.matrix;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads {@code images}, and puts parents before children. */
final class ImagesReader {
    private static final Set<String> SETTINGS = new TreeSet<>(List.of(
            "context", "dockerfile", "args", "labels", "secrets", "target", "network", "tests", "agent", "untested"));
    private static final List<String> KEYS = keys();

    private final Problems problems;
    private final YamlValues values;
    private final SelectorReader selectors;
    private final Map<String, List<AxisValue>> axes;
    private final Set<String> placeholders = new TreeSet<>();
    private final boolean hasNode;

    ImagesReader(
            Problems problems,
            YamlValues values,
            SelectorReader selectors,
            Map<String, List<AxisValue>> axes,
            boolean hasNode) {
        this.problems = problems;
        this.values = values;
        this.selectors = selectors;
        this.axes = axes;
        this.hasNode = hasNode;
        axes.forEach((axis, known) -> {
            placeholders.add(axis);
            placeholders.add("-" + axis);
            known.stream()
                    .findFirst()
                    .map(first -> new TreeSet<>(first.vars().keySet()))
                    .ifPresent(vars -> {
                        known.forEach(value -> vars.retainAll(value.vars().keySet()));
                        vars.forEach(name -> placeholders.add(axis + "." + name));
                    });
        });
        if (hasNode) {
            placeholders.addAll(Template.VERSION_WORDS);
            placeholders.addAll(List.of("node", "version"));
        }
    }

    private static List<String> keys() {
        List<String> keys = new ArrayList<>(
                List.of("from", "repository", "tag", "aliases", "also", "axes", "exclude", "overrides"));
        keys.addAll(SETTINGS);
        return List.copyOf(keys);
    }

    List<ImageRow> read(YamlNode images) {
        Map<String, YamlNode.Entry> entries = values.any(images, "images");
        if (entries.isEmpty() && images instanceof YamlNode.Mapping) {
            problems.add(images.at(), "images", "at least one image is expected");
        }
        Map<String, ImageRow> rows = new LinkedHashMap<>();
        entries.forEach((name, entry) -> {
            String key = YamlValues.path("images", name);
            if (!name.matches("[a-z0-9][a-z0-9._-]{0,62}")) {
                problems.add(entry.at(), key, "an image's key has small letters, digits and . _ - after the first");
            }
            rows.put(name, image(name, entry, key, entries.keySet()));
        });
        return inOrder(rows);
    }

    private ImageRow image(String name, YamlNode.Entry entry, String key, Collection<String> images) {
        Map<String, YamlNode.Entry> entries = values.known(entry.value(), key, KEYS);
        for (String required : List.of("repository", "dockerfile")) {
            if (!entries.containsKey(required) && entry.value() instanceof YamlNode.Mapping) {
                problems.add(entry.at(), key, "the key '" + required + "' is missing");
            }
        }
        String parent = null;
        Template from = null;
        if (entries.containsKey("from")) {
            YamlNode value = entries.get("from").value();
            String text = values.text(value, key + ".from");
            if (text != null && images.contains(text)) {
                parent = text;
            } else if (text != null) {
                from = template(value, key + ".from");
                if (from.placeholders().isEmpty() && !text.contains(":") && !text.contains("/")) {
                    problems.add(
                            value.at(),
                            key + ".from",
                            "'" + text
                                    + "' is no image of this file, and an external one needs a tag (debian:jessie); "
                                    + Problems.expected(text, images));
                } else if (from.placeholders().isEmpty() && !ExternalImage.isSound(text)) {
                    problems.add(value.at(), key + ".from", "'" + text + "' is no image");
                }
            }
        }
        ImageSettings settings = settings(entries, key);
        List<ImageRow.Override> overrides = entries.containsKey("overrides")
                ? values.list(entries.get("overrides").value(), key + ".overrides", this::override)
                : List.of();
        List<Selector> exclude = entries.containsKey("exclude")
                ? values.list(
                        entries.get("exclude").value(),
                        key + ".exclude",
                        (item, path) -> selectors.read(item, path, Set.of()))
                : List.of();
        List<ImageRow.Publication> publications = publications(entries, entry, key);
        Set<String> varies = new LinkedHashSet<>(List.of("os"));
        if (entries.containsKey("axes")) {
            varies.addAll(values.list(entries.get("axes").value(), key + ".axes", this::axisName));
        } else {
            templates(from, settings, publications).forEach(template -> varies.addAll(axesOf(template)));
        }
        return new ImageRow(name, parent, from, varies, settings, overrides, exclude, publications, entry.at());
    }

    private String axisName(YamlNode node, String key) {
        String text = values.text(node, key);
        if (text != null && !selectors.axisNames().contains(text)) {
            problems.add(node.at(), key, "unknown axis; " + Problems.expected(text, selectors.axisNames()));
            return null;
        }
        return text;
    }

    private static List<Template> templates(
            Template from, ImageSettings settings, List<ImageRow.Publication> publications) {
        List<Template> all = new ArrayList<>();
        if (from != null) {
            all.add(from);
        }
        if (settings.context() != null) {
            all.add(settings.context());
        }
        if (settings.dockerfile() != null) {
            all.add(settings.dockerfile());
        }
        if (settings.target() != null) {
            all.add(settings.target());
        }
        all.addAll(settings.args().values());
        all.addAll(settings.labels().values());
        for (ImageRow.Publication publication : publications) {
            if (publication.repository() != null) {
                all.add(publication.repository());
            }
            all.add(publication.tag());
            all.addAll(publication.aliases());
        }
        return all;
    }

    private Set<String> axesOf(Template template) {
        Set<String> used = new TreeSet<>();
        for (String name : template.placeholders()) {
            String axis = name.replaceFirst("^-", "").replaceFirst("\\..*$", "");
            if (axes.containsKey(axis)) {
                used.add(axis);
            } else if (hasNode && placeholders.contains(name)) {
                used.add("node");
            }
        }
        return used;
    }

    private List<ImageRow.Publication> publications(
            Map<String, YamlNode.Entry> entries, YamlNode.Entry image, String key) {
        Template repository = optional(entries, "repository", key);
        Template tag = optional(entries, "tag", key);
        if (tag == null) {
            tag = Template.parse(hasNode && usesNode(entries) ? "{node}" : "latest", image.at());
        }
        List<Template> aliases =
                entries.containsKey("aliases") ? aliases(entries.get("aliases").value(), key + ".aliases") : List.of();
        List<ImageRow.Publication> read = new ArrayList<>();
        read.add(new ImageRow.Publication(Selector.ALL, repository, tag, aliases, image.at()));
        if (entries.containsKey("also")) {
            Template mainTag = tag;
            read.addAll(values.list(entries.get("also").value(), key + ".also", (item, path) -> {
                Map<String, YamlNode.Entry> also =
                        values.known(item, path, List.of("when", "repository", "tag", "aliases"));
                if (item instanceof YamlNode.Mapping && !also.containsKey("repository") && !also.containsKey("tag")) {
                    problems.add(item.at(), path, "a 'repository' or a 'tag' of its own is expected");
                }
                Selector when = also.containsKey("when")
                        ? selectors.when(also.get("when").value(), path + ".when")
                        : Selector.ALL;
                Template ownRepository = optional(also, "repository", path);
                Template ownTag = optional(also, "tag", path);
                return new ImageRow.Publication(
                        when == null ? Selector.ALL : when,
                        ownRepository == null ? repository : ownRepository,
                        ownTag == null ? mainTag : ownTag,
                        also.containsKey("aliases")
                                ? aliases(also.get("aliases").value(), path + ".aliases")
                                : aliases,
                        item.at());
            }));
        }
        return read;
    }

    /** Whether an image that names no tag is one for each release. */
    private boolean usesNode(Map<String, YamlNode.Entry> entries) {
        return entries.values().stream()
                .anyMatch(entry -> entry.value().toString().matches("(?s).*\\{(?:node|version|line|minor)}.*"));
    }

    private List<Template> aliases(YamlNode node, String key) {
        return values.listOrOne(node, key, (item, path) -> {
            Template template = template(item, path);
            if (template != null) {
                try {
                    AliasTemplate.parse(template.renderBut(Template.VERSION_WORDS, name -> "a"));
                } catch (IllegalArgumentException e) {
                    problems.add(item.at(), path, e.getMessage());
                }
                if (template.placeholders().contains("node")
                        || template.placeholders().contains("version")) {
                    problems.add(item.at(), path, "an alias does not name one release; put {node} into 'tag'");
                }
            }
            return template;
        });
    }

    private ImageRow.Override override(YamlNode item, String key) {
        Selector when = selectors.read(item, key, SETTINGS);
        Map<String, YamlNode.Entry> settings = new LinkedHashMap<>(values.any(item, key));
        boolean selects = settings.keySet().stream().anyMatch(selectors.axisNames()::contains);
        settings.keySet().retainAll(SETTINGS);
        if (!selects || settings.isEmpty()) {
            problems.add(item.at(), key, "an override names at least one axis and one setting");
        }
        return new ImageRow.Override(when, settings(settings, key));
    }

    private ImageSettings settings(Map<String, YamlNode.Entry> entries, String key) {
        Template context = path(entries, "context", key);
        Template dockerfile = path(entries, "dockerfile", key);
        String network = entries.containsKey("network")
                ? values.text(entries.get("network").value(), key + ".network")
                : null;
        String agent =
                entries.containsKey("agent") ? values.text(entries.get("agent").value(), key + ".agent") : null;
        Boolean untested = entries.containsKey("untested")
                ? values.truth(entries.get("untested").value(), key + ".untested")
                : null;
        List<ImageSettings.TestFolder> tests = entries.containsKey("tests")
                ? values.listOrOne(entries.get("tests").value(), key + ".tests", this::test)
                : null;
        return new ImageSettings(
                context,
                dockerfile,
                texts(entries, "args", key),
                texts(entries, "labels", key),
                texts(entries, "secrets", key),
                optional(entries, "target", key),
                network,
                tests,
                agent,
                untested);
    }

    private ImageSettings.TestFolder test(YamlNode item, String key) {
        if (!(item instanceof YamlNode.Mapping mapping)) {
            Template dir = pathTemplate(item, key);
            return dir == null ? null : new ImageSettings.TestFolder(dir, Selector.ALL);
        }
        Selector when = selectors.read(item, key, Set.of("dir"));
        YamlNode.Entry dir = mapping.entries().get("dir");
        if (dir == null) {
            problems.add(item.at(), key, "the key 'dir' is missing");
            return null;
        }
        Template template = pathTemplate(dir.value(), key + ".dir");
        return template == null ? null : new ImageSettings.TestFolder(template, when);
    }

    private Map<String, Template> texts(Map<String, YamlNode.Entry> entries, String name, String key) {
        Map<String, Template> read = new TreeMap<>();
        if (entries.containsKey(name)) {
            String path = YamlValues.path(key, name);
            values.any(entries.get(name).value(), path).forEach((each, entry) -> {
                String at = YamlValues.path(path, each);
                if (!each.matches(name.equals("args") ? "[A-Za-z_][A-Za-z0-9_]*" : "[A-Za-z0-9_][A-Za-z0-9._/-]*")) {
                    problems.add(entry.at(), at, "this name has characters that Docker does not take");
                }
                Template template = template(entry.value(), at);
                if (template != null) {
                    read.put(each, template);
                }
            });
        }
        return read;
    }

    private Template optional(Map<String, YamlNode.Entry> entries, String name, String key) {
        return entries.containsKey(name) ? template(entries.get(name).value(), YamlValues.path(key, name)) : null;
    }

    private Template path(Map<String, YamlNode.Entry> entries, String name, String key) {
        return entries.containsKey(name) ? pathTemplate(entries.get(name).value(), YamlValues.path(key, name)) : null;
    }

    private Template pathTemplate(YamlNode node, String key) {
        Template template = template(node, key);
        if (template != null && SafePath.clean(template.render(name -> "a")) == null) {
            problems.add(node.at(), key, SafePath.EXPECTED);
            return null;
        }
        return template;
    }

    private Template template(YamlNode node, String key) {
        String text = values.text(node, key);
        if (text == null) {
            return null;
        }
        Template template = Template.parse(text, node.at());
        for (String name : template.placeholders()) {
            if (!placeholders.contains(name)) {
                problems.add(
                        node.at(), key, "unknown placeholder {" + name + "}; " + Problems.expected(name, placeholders));
            }
        }
        return template;
    }

    private List<ImageRow> inOrder(Map<String, ImageRow> rows) {
        Map<String, ImageRow> ordered = new LinkedHashMap<>();
        for (ImageRow row : rows.values()) {
            List<ImageRow> chain = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            ImageRow current = row;
            while (current != null && !ordered.containsKey(current.key())) {
                if (!seen.add(current.key())) {
                    problems.add(
                            current.at(),
                            "images." + current.key() + ".from",
                            "this image is built on itself: " + String.join(" -> ", seen) + " -> " + current.key());
                    return List.of();
                }
                chain.add(0, current);
                current = rows.get(current.parent());
            }
            for (ImageRow each : chain) {
                Set<String> varies = new LinkedHashSet<>(each.axes());
                if (each.parent() != null) {
                    varies.addAll(ordered.get(each.parent()).axes());
                }
                ordered.put(
                        each.key(),
                        new ImageRow(
                                each.key(),
                                each.parent(),
                                each.from(),
                                varies,
                                each.settings(),
                                each.overrides(),
                                each.exclude(),
                                each.publications(),
                                each.at()));
            }
        }
        return List.copyOf(ordered.values());
    }
}
