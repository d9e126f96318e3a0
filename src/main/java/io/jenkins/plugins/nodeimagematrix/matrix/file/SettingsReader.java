package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Template;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlNode;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlValues;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the build and test settings of an image, for all of its cells or for some. */
final class SettingsReader {
    static final Set<String> KEYS = new TreeSet<>(List.of(
            "context",
            "dockerfile",
            "args",
            "labels",
            "secrets",
            "target",
            "network",
            "tests",
            "agent",
            "untested",
            "renew"));

    private static final String ALIASES = "aliases";
    static final Set<String> OVERRIDE_KEYS =
            Stream.concat(KEYS.stream(), Stream.of(ALIASES)).collect(Collectors.toCollection(TreeSet::new));

    private final Problems problems;
    private final YamlValues values;
    private final SelectorReader selectors;
    private final TemplateReader templates;
    private final PublicationsReader publications;

    SettingsReader(
            Problems problems,
            YamlValues values,
            SelectorReader selectors,
            TemplateReader templates,
            PublicationsReader publications) {
        this.problems = problems;
        this.values = values;
        this.selectors = selectors;
        this.templates = templates;
        this.publications = publications;
    }

    ImageRow.Override override(YamlNode item, String key) {
        Selector when = selectors.read(item, key, OVERRIDE_KEYS);
        Map<String, YamlNode.Entry> settings = new LinkedHashMap<>(values.any(item, key));
        boolean selects = settings.keySet().stream().anyMatch(selectors.axisNames()::contains);
        settings.keySet().retainAll(OVERRIDE_KEYS);
        if (!selects || settings.isEmpty()) {
            problems.add(item.at(), key, "an override names at least one axis and one setting");
        }
        List<Template> aliases = settings.containsKey(ALIASES)
                ? publications.aliases(settings.get(ALIASES).value(), YamlValues.path(key, ALIASES))
                : null;
        return new ImageRow.Override(when, settings(settings, key), aliases);
    }

    ImageSettings settings(Map<String, YamlNode.Entry> entries, String key) {
        Template context = templates.optionalPath(entries, "context", key);
        Template dockerfile = templates.optionalPath(entries, "dockerfile", key);
        String network = entries.containsKey("network")
                ? values.text(entries.get("network").value(), key + ".network")
                : null;
        String agent =
                entries.containsKey("agent") ? values.text(entries.get("agent").value(), key + ".agent") : null;
        Boolean untested = entries.containsKey("untested")
                ? values.truth(entries.get("untested").value(), key + ".untested")
                : null;
        Boolean renew =
                entries.containsKey("renew") ? values.truth(entries.get("renew").value(), key + ".renew") : null;
        List<ImageSettings.TestFolder> tests = entries.containsKey("tests")
                ? values.listOrOne(entries.get("tests").value(), key + ".tests", this::test)
                : null;
        return new ImageSettings(
                context,
                dockerfile,
                templates.texts(entries, "args", key),
                templates.texts(entries, "labels", key),
                templates.texts(entries, "secrets", key),
                templates.optional(entries, "target", key),
                network,
                tests,
                agent,
                untested,
                renew);
    }

    private ImageSettings.TestFolder test(YamlNode item, String key) {
        if (!(item instanceof YamlNode.Mapping mapping)) {
            Template dir = templates.path(item, key);
            return dir == null ? null : new ImageSettings.TestFolder(dir, Selector.ALL);
        }
        Selector when = selectors.read(item, key, Set.of("dir"));
        YamlNode.Entry dir = mapping.entries().get("dir");
        if (dir == null) {
            problems.add(item.at(), key, "the key 'dir' is missing");
            return null;
        }
        Template template = templates.path(dir.value(), key + ".dir");
        return template == null ? null : new ImageSettings.TestFolder(template, when);
    }
}
