package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlNode;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlValues;
import io.jenkins.plugins.nodeimagematrix.release.VersionRange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The reader of selectors. */
final class SelectorReader {
    private final Problems problems;
    private final YamlValues values;
    private final Map<String, List<AxisValue>> axes;
    private final Map<String, Set<String>> names = new TreeMap<>();
    private final boolean hasNode;

    SelectorReader(Problems problems, YamlValues values, Map<String, List<AxisValue>> axes, boolean hasNode) {
        this.problems = problems;
        this.values = values;
        this.axes = axes;
        this.hasNode = hasNode;
        axes.forEach((axis, of) ->
                names.put(axis, of.stream().map(AxisValue::name).collect(Collectors.toCollection(LinkedHashSet::new))));
    }

    List<String> axisNames() {
        List<String> names = new ArrayList<>(axes.keySet());
        if (hasNode) {
            names.add("node");
        }
        return names;
    }

    /** {@code default}, or a mapping of axes to values. */
    Selector when(YamlNode node, String key) {
        if (node instanceof YamlNode.Scalar scalar && scalar.text().equals("default")) {
            List<AxisValue> systems = axes.getOrDefault("os", List.of());
            if (!systems.isEmpty() && systems.stream().noneMatch(AxisValue::isDefault)) {
                problems.add(node.at(), key, "no operating system under axes.os has 'default: true'");
            }
            return new Selector(Map.of(), null, true, node.at());
        }
        if (node instanceof YamlNode.Scalar) {
            problems.add(node.at(), key, "'default' or a mapping such as { os: jessie } is expected");
            return null;
        }
        return read(node, key, Set.of());
    }

    /** @param others keys of the mapping that are not part of the selector */
    Selector read(YamlNode node, String key, Set<String> others) {
        List<String> known = new ArrayList<>(axisNames());
        known.addAll(others);
        Map<String, Set<String>> accepted = new TreeMap<>();
        VersionRange[] range = new VersionRange[1];
        Map<String, YamlNode.Entry> entries = values.known(node, key, known);
        entries.forEach((name, entry) -> {
            String path = YamlValues.path(key, name);
            if (name.equals("node")) {
                range[0] = range(entry.value(), path);
            } else if (!others.contains(name)) {
                accepted.put(
                        name,
                        new TreeSet<>(values.listOrOne(entry.value(), path, (item, at) -> value(name, item, at))));
            }
        });
        if (others.isEmpty() && entries.isEmpty() && node instanceof YamlNode.Mapping) {
            problems.add(node.at(), key, "name at least one axis (" + String.join(", ", axisNames()) + ")");
        }
        return new Selector(accepted, range[0], false, node.at());
    }

    VersionRange range(YamlNode node, String key) {
        String text = values.text(node, key);
        if (text != null) {
            try {
                return VersionRange.parse(text);
            } catch (IllegalArgumentException e) {
                problems.add(node.at(), key, e.getMessage());
            }
        }
        return null;
    }

    private String value(String axis, YamlNode node, String key) {
        String text = values.text(node, key);
        if (text == null) {
            return null;
        }
        // An axis without a valid value is already reported.
        if (!names.get(axis).isEmpty() && !names.get(axis).contains(text)) {
            problems.add(
                    node.at(),
                    key,
                    "'" + text + "' is not a value of the axis '" + axis + "'; "
                            + Problems.expected(text, names.get(axis)));
            return null;
        }
        return text;
    }
}
