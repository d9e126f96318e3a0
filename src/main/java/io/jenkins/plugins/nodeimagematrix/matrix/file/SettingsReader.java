package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasLimits;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SafePath;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Template;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlNode;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlValues;
import io.jenkins.plugins.nodeimagematrix.proof.KeyReference;
import io.jenkins.plugins.nodeimagematrix.proof.PublicKeyText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The reader of an image's build and test settings, for all of its cells or for some. */
final class SettingsReader {
    private static final String KEEP_ALIASES = "keepAliases";
    static final String VERIFY = "verify";
    private static final String CREDENTIALS = "credentials";
    private static final String PEM = "-----BEGIN";
    private static final String REMOVED = "removed";
    private static final String GROWTH = "growth";
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,4})%");

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
            "renew",
            KEEP_ALIASES,
            VERIFY));

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
        if (!selects) {
            problems.add(item.at(), key, "an override is for some cells; name at least one axis, such as os");
        }
        if (settings.isEmpty()) {
            problems.add(item.at(), key, "this override changes nothing; write a setting, such as args");
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
                renew,
                entries.containsKey(KEEP_ALIASES)
                        ? limits(entries.get(KEEP_ALIASES).value(), key + "." + KEEP_ALIASES)
                        : null,
                entries.containsKey(VERIFY) ? verify(entries.get(VERIFY).value(), key + "." + VERIFY) : null);
    }

    /** @return {@code null} if it is not valid */
    private ImageSettings.Verify verify(YamlNode node, String key) {
        KeyReference keys = keys(node, key);
        return keys == null ? null : new ImageSettings.Verify(keys, node.at());
    }

    private KeyReference keys(YamlNode node, String key) {
        if (node instanceof YamlNode.Mapping) {
            YamlNode.Entry id = values.known(node, key, List.of(CREDENTIALS)).get(CREDENTIALS);
            String text = id == null ? null : values.text(id.value(), YamlValues.path(key, CREDENTIALS));
            if (id == null) {
                problems.add(node.at(), key, "the key 'credentials' is missing");
            }
            return text == null ? null : new KeyReference(KeyReference.Kind.CREDENTIALS, text);
        }
        if (node instanceof YamlNode.Scalar scalar && scalar.text().contains(PEM)) {
            try {
                PublicKeyText.read(scalar.text());
                return KeyReference.text(scalar.text());
            } catch (IllegalArgumentException noKey) {
                problems.add(node.at(), key, noKey.getMessage());
                return null;
            }
        }
        String path = values.text(node, key);
        if (path != null && SafePath.clean(path) == null) {
            problems.add(node.at(), key, SafePath.EXPECTED);
            return null;
        }
        return path == null ? null : new KeyReference(KeyReference.Kind.FILE, SafePath.clean(path));
    }

    /** @return {@code null} if they are not valid */
    private AliasLimits limits(YamlNode node, String key) {
        Map<String, YamlNode.Entry> entries = values.known(node, key, List.of(REMOVED, GROWTH));
        if (entries.isEmpty()) {
            problems.add(node.at(), key, "at least one of 'removed' and 'growth' is expected");
            return null;
        }
        Boolean removed = entries.containsKey(REMOVED)
                ? values.truth(entries.get(REMOVED).value(), key + "." + REMOVED)
                : Boolean.FALSE;
        Integer growth = null;
        if (entries.containsKey(GROWTH)) {
            YamlNode value = entries.get(GROWTH).value();
            String text = values.text(value, key + "." + GROWTH);
            Matcher percent = PERCENT.matcher(text == null ? "" : text);
            if (percent.matches()) {
                growth = Integer.valueOf(percent.group(1));
            } else if (text != null) {
                problems.add(value.at(), key + "." + GROWTH, "a share such as \"20%\" is expected, not '" + text + "'");
            }
        }
        return removed == null ? null : new AliasLimits(!removed, growth);
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
