package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Template;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlNode;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlValues;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The reader of {@code images}. */
final class ImagesReader {
    static final List<String> KEYS = keys();

    private final Problems problems;
    private final YamlValues values;
    private final SelectorReader selectors;
    private final TemplateReader templates;
    private final SettingsReader settings;
    private final PublicationsReader publications;

    ImagesReader(Problems problems, YamlValues values, SelectorReader selectors, TemplateReader templates) {
        this.problems = problems;
        this.values = values;
        this.selectors = selectors;
        this.templates = templates;
        this.publications = new PublicationsReader(problems, values, selectors, templates);
        this.settings = new SettingsReader(problems, values, selectors, templates, publications);
    }

    private static List<String> keys() {
        List<String> keys = new ArrayList<>(
                List.of("from", "repository", "tag", "aliases", "aliasScope", "also", "axes", "exclude", "overrides"));
        keys.addAll(SettingsReader.KEYS);
        return List.copyOf(keys);
    }

    /** @return parents before children */
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
        return new ImageOrder(rows, problems).parentsFirst();
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
                from = external(value, text, key + ".from", images);
            }
        }
        ImageSettings how = settings.settings(entries, key);
        List<ImageRow.Override> overrides = entries.containsKey("overrides")
                ? values.list(entries.get("overrides").value(), key + ".overrides", settings::override)
                : List.of();
        List<Selector> exclude = entries.containsKey("exclude")
                ? values.list(
                        entries.get("exclude").value(),
                        key + ".exclude",
                        (item, path) -> selectors.read(item, path, Set.of()))
                : List.of();
        List<ImageRow.Publication> where = publications.read(entries, entry, key);
        Set<String> varies = new LinkedHashSet<>(List.of("os"));
        if (entries.containsKey("axes")) {
            varies.addAll(values.list(entries.get("axes").value(), key + ".axes", this::axisName));
        }
        all(from, how, overrides, where).forEach(template -> varies.addAll(templates.axesOf(template)));
        return new ImageRow(
                name, parent, from, varies, how, overrides, exclude, where, scope(entries, key), entry.at());
    }

    private Template external(YamlNode value, String text, String key, Collection<String> images) {
        Template from = templates.template(value, key);
        if (from.placeholders().isEmpty() && !text.contains(":") && !text.contains("/")) {
            problems.add(
                    value.at(),
                    key,
                    "'" + text + "' is not an image of this file, and an external image needs a tag (debian:jessie); "
                            + Problems.expected(text, images));
        } else if (from.placeholders().isEmpty() && !ExternalImage.isSound(text)) {
            problems.add(value.at(), key, ExternalImage.fault(text));
        }
        return from;
    }

    private ImageRow.AliasScope scope(Map<String, YamlNode.Entry> entries, String key) {
        if (entries.containsKey("aliasScope")) {
            YamlNode value = entries.get("aliasScope").value();
            String text = values.text(value, key + ".aliasScope");
            if ("tag".equals(text)) {
                return ImageRow.AliasScope.TAG;
            }
            if (text != null && !text.equals("image")) {
                problems.add(value.at(), key + ".aliasScope", Problems.expected(text, List.of("image", "tag")));
            }
        }
        return ImageRow.AliasScope.IMAGE;
    }

    private String axisName(YamlNode node, String key) {
        String text = values.text(node, key);
        if (text != null && !selectors.axisNames().contains(text)) {
            problems.add(node.at(), key, "unknown axis; " + Problems.expected(text, selectors.axisNames()));
            return null;
        }
        return text;
    }

    private static List<Template> all(
            Template from,
            ImageSettings settings,
            List<ImageRow.Override> overrides,
            List<ImageRow.Publication> publications) {
        List<Template> all = new ArrayList<>(settings.templates());
        for (ImageRow.Override override : overrides) {
            all.addAll(override.settings().templates());
            all.addAll(override.aliases() == null ? List.of() : override.aliases());
        }
        all.add(from);
        for (ImageRow.Publication publication : publications) {
            all.add(publication.repository());
            all.add(publication.tag());
            all.addAll(publication.aliases());
        }
        all.removeIf(template -> template == null);
        return all;
    }
}
