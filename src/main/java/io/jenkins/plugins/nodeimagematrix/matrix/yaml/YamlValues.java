package io.jenkins.plugins.nodeimagematrix.matrix.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** The reader of nodes as values of an expected type. Any other node is reported as a problem. */
public final class YamlValues {
    static final Pattern NOT_A_TEXT = Pattern.compile(
            "[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0x[0-9a-fA-F]+|0o[0-7]+|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)"
                    + "|true|True|TRUE|false|False|FALSE|null|Null|NULL|~|");
    /** The merge key of YAML 1.1. */
    public static final String MERGE = "<<";

    private static final int MAX_CHARS = 1000;

    private final Problems problems;

    public YamlValues(Problems problems) {
        this.problems = problems;
    }

    /** Returns a text; null if the node is not a text, with a problem reported. */
    public String text(YamlNode node, String key) {
        if (!(node instanceof YamlNode.Scalar scalar)) {
            problems.add(node.at(), key, "a text is expected, not a " + kind(node));
            return null;
        }
        if (scalar.plain() && NOT_A_TEXT.matcher(scalar.text()).matches()) {
            problems.add(
                    node.at(),
                    key,
                    scalar.text().isEmpty()
                            ? "a text is expected, but there is no value; write one, or remove the key"
                            : "write \"" + scalar.text() + "\" in quotes: without them YAML reads "
                                    + (scalar.text().endsWith("0")
                                                    && scalar.text().contains(".")
                                            ? "a number, in which " + scalar.text() + " and "
                                                    + scalar.text().replaceFirst("0+$", "") + " are the same"
                                            : "it as a number or a truth value, not as a text"));
            return null;
        }
        if (scalar.text().isBlank() || scalar.text().length() > MAX_CHARS) {
            problems.add(
                    node.at(),
                    key,
                    scalar.text().isBlank()
                            ? "a text is expected, but the value is blank; write one, or remove the key"
                            : "this text is longer than " + MAX_CHARS + " characters; shorten it");
            return null;
        }
        if (scalar.text().chars().anyMatch(Character::isISOControl)) {
            problems.add(
                    node.at(),
                    key,
                    "control characters and line breaks are not allowed here; write the text in one line");
            return null;
        }
        return scalar.text();
    }

    /** As {@link #text}; a text in quotes may also be empty. */
    public String textOrEmpty(YamlNode node, String key) {
        return node instanceof YamlNode.Scalar scalar
                        && !scalar.plain()
                        && scalar.text().isEmpty()
                ? ""
                : text(node, key);
    }

    public Boolean truth(YamlNode node, String key) {
        if (node instanceof YamlNode.Scalar scalar && scalar.plain()) {
            switch (scalar.text()) {
                case "true", "True", "TRUE":
                    return true;
                case "false", "False", "FALSE":
                    return false;
                default:
            }
        }
        problems.add(node.at(), key, "true or false is expected");
        return null;
    }

    public Integer count(YamlNode node, String key) {
        if (node instanceof YamlNode.Scalar scalar
                && scalar.plain()
                && scalar.text().matches("0|[1-9][0-9]{0,5}")) {
            return Integer.valueOf(scalar.text());
        }
        problems.add(node.at(), key, "a whole number from 0 to 999999 is expected");
        return null;
    }

    /** Returns the entries of a mapping. An unknown key is reported as a problem. */
    public Map<String, YamlNode.Entry> known(YamlNode node, String key, Collection<String> names) {
        Map<String, YamlNode.Entry> entries = any(node, key);
        Map<String, YamlNode.Entry> known = new LinkedHashMap<>();
        entries.forEach((name, entry) -> {
            if (names.contains(name)) {
                known.put(name, entry);
            } else if (problems.isFull()) {
                problems.add(entry.at(), key, "unknown key");
            } else {
                problems.add(entry.at(), path(key, name), "unknown key; " + Problems.expected(name, names));
            }
        });
        return known;
    }

    /** Returns the entries of a mapping. A merge key is reported as a problem. */
    public Map<String, YamlNode.Entry> any(YamlNode node, String key) {
        Map<String, YamlNode.Entry> entries = anyAndMerge(node, key);
        YamlNode.Entry merge = entries.get(MERGE);
        if (merge == null) {
            return entries;
        }
        problems.add(
                merge.at(), path(key, MERGE), "YAML 1.2 has no merge keys; write the keys of the anchor here, too");
        Map<String, YamlNode.Entry> others = new LinkedHashMap<>(entries);
        others.remove(MERGE);
        return others;
    }

    /** Returns the entries of a mapping, with its merge key if it has one. */
    public Map<String, YamlNode.Entry> anyAndMerge(YamlNode node, String key) {
        if (node instanceof YamlNode.Mapping mapping) {
            return mapping.entries();
        }
        problems.add(node.at(), key, "a mapping of keys to values is expected, not a " + kind(node));
        return Map.of();
    }

    /** Returns the items of a list; items that cannot be read are left out. */
    public <T> List<T> list(YamlNode node, String key, BiFunction<YamlNode, String, T> item) {
        List<T> items = new ArrayList<>();
        if (!(node instanceof YamlNode.Sequence sequence)) {
            problems.add(node.at(), key, "a list is expected, not a " + kind(node));
            return items;
        }
        for (int i = 0; i < sequence.items().size(); i++) {
            T read = item.apply(sequence.items().get(i), key + "[" + i + "]");
            if (read != null) {
                items.add(read);
            }
        }
        return items;
    }

    /** Reads a list, or a single item. */
    public <T> List<T> listOrOne(YamlNode node, String key, BiFunction<YamlNode, String, T> item) {
        if (node instanceof YamlNode.Sequence) {
            return list(node, key, item);
        }
        T one = item.apply(node, key);
        return one == null ? List.of() : List.of(one);
    }

    public static boolean isNull(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar
                && scalar.plain()
                && List.of("", "null", "~").contains(scalar.text());
    }

    public static String path(String key, String name) {
        return key.isEmpty() ? name : key + "." + name;
    }

    private static String kind(YamlNode node) {
        if (node instanceof YamlNode.Mapping) {
            return "mapping";
        }
        return node instanceof YamlNode.Sequence ? "list" : "text";
    }
}
