package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlNode;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlValues;
import io.jenkins.plugins.nodeimagematrix.release.policy.BasePolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The reader of {@code axes}. */
final class AxesReader {
    static final List<String> VALUE_KEYS =
            List.of("default", "from", "agent", "requires", BasePolicyReader.KEY, "vars");
    /** The platforms of Docker's official images and of BuildKit's emulators. */
    static final List<String> PLATFORMS = List.of(
            "linux/amd64",
            "linux/arm64",
            "linux/arm64/v8",
            "linux/arm/v5",
            "linux/arm/v6",
            "linux/arm/v7",
            "linux/386",
            "linux/loong64",
            "linux/mips64le",
            "linux/ppc64le",
            "linux/riscv64",
            "linux/s390x");

    static final Set<String> RESERVED = Set.of("version", "line", "major", "minor", "codename", "image");

    private final Problems problems;
    private final YamlValues values;

    AxesReader(Problems problems, YamlValues values) {
        this.problems = problems;
        this.values = values;
    }

    /**
     * The axes of a matrix file.
     *
     * @param values of each axis but {@code node}
     * @param node {@code null} if there is no such axis, or it has a problem
     */
    record Axes(Map<String, List<AxisValue>> values, boolean hasNode, NodeAxis node) {
        static final Axes NONE = new Axes(Map.of(), false, null);
    }

    Axes read(YamlNode axes) {
        Map<String, List<AxisValue>> read = new LinkedHashMap<>();
        Map<String, YamlNode.Entry> entries = values.any(axes, "axes");
        YamlNode.Entry node = entries.get("node");
        entries.forEach((name, entry) -> {
            String key = YamlValues.path("axes", name);
            if (name.equals("node")) {
                return;
            }
            if (!name.matches("[a-z][a-zA-Z0-9]*") || RESERVED.contains(name)) {
                problems.add(
                        entry.at(),
                        key,
                        "an axis has a name of letters and digits that starts with a small letter" + " and is none of "
                                + String.join(", ", RESERVED.stream().sorted().toList()));
            }
            read.put(name, axis(entry.value(), key));
        });
        if (node == null) {
            read.forEach((axis, all) -> all.stream()
                    .filter(value -> !value.requires().isEmpty())
                    .forEach(value -> problems.add(
                            value.at(),
                            YamlValues.path(YamlValues.path("axes", axis), value.name()) + ".requires",
                            "this is for files of releases, and there is no axis 'node'; remove it")));
        }
        if (!read.containsKey("os")) {
            problems.add(
                    axes.at(),
                    "axes",
                    "the axis 'os' is missing; write os with the names of your systems, such as os: { bookworm: {} }");
            read.put("os", List.of());
        }
        return new Axes(
                read,
                node != null,
                node == null ? null : new NodeAxisReader(problems, values).read(node.value(), "axes.node"));
    }

    private List<AxisValue> axis(YamlNode axis, String key) {
        List<AxisValue> read = new ArrayList<>();
        values.any(axis, key).forEach((name, entry) -> {
            if (key.equals("axes.platform") && !PLATFORMS.contains(name)) {
                problems.add(
                        entry.at(),
                        YamlValues.path(key, name),
                        "unknown platform; " + Problems.expected(name, PLATFORMS));
            }
            read.add(value(name, entry, YamlValues.path(key, name)));
        });
        if (read.isEmpty() && axis instanceof YamlNode.Mapping) {
            problems.add(axis.at(), key, "at least one value is expected");
        }
        List<AxisValue> defaults = read.stream().filter(AxisValue::isDefault).toList();
        if (defaults.size() > 1) {
            problems.add(
                    defaults.get(1).at(),
                    YamlValues.path(key, defaults.get(1).name()),
                    "'" + defaults.get(0).name() + "' is the default already");
        }
        return read;
    }

    private AxisValue value(String name, YamlNode.Entry entry, String key) {
        boolean isDefault = false;
        String from = null;
        String agent = null;
        List<String> requires = List.of();
        BasePolicy baseUpdates = null;
        Map<String, String> vars = new TreeMap<>();
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._/-]{0,99}") || name.contains("..")) {
            problems.add(entry.at(), key, "a value of an axis has letters, digits and . _ - / between them");
        }
        if (!YamlValues.isNull(entry.value())) {
            for (Map.Entry<String, YamlNode.Entry> setting :
                    values.known(entry.value(), key, VALUE_KEYS).entrySet()) {
                YamlNode value = setting.getValue().value();
                String path = YamlValues.path(key, setting.getKey());
                switch (setting.getKey()) {
                    case "default" -> isDefault = Boolean.TRUE.equals(values.truth(value, path));
                    case "from" -> from = external(value, path);
                    case "agent" -> agent = values.text(value, path);
                    case BasePolicyReader.KEY -> baseUpdates = new BasePolicyReader(problems, values).read(value, path);
                    case "requires" -> requires = values.listOrOne(value, path, this::releaseFile);
                    default ->
                        values.any(value, path).forEach((var, text) -> {
                            String read = values.textOrEmpty(text.value(), YamlValues.path(path, var));
                            if (!var.matches("[A-Za-z][A-Za-z0-9_]*")) {
                                problems.add(
                                        text.at(),
                                        YamlValues.path(path, var),
                                        "a variable has a name of letters, digits and _ that starts with a letter");
                            } else if (read != null) {
                                vars.put(var, read);
                            }
                        });
                }
            }
        }
        if (baseUpdates != null && from == null) {
            problems.add(
                    entry.at(),
                    key + "." + BasePolicyReader.KEY,
                    "this is the policy for 'from', which is missing here");
        }
        return new AxisValue(
                name, isDefault, from, agent, List.copyOf(requires), baseUpdates, Map.copyOf(vars), entry.at());
    }

    private String releaseFile(YamlNode value, String key) {
        String text = values.text(value, key);
        if (text != null && !text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
            problems.add(
                    value.at(),
                    key,
                    "'" + text + "' is not a file of a release as the catalogue names them (such as linux-x64-musl)");
            return null;
        }
        return text;
    }

    private String external(YamlNode value, String key) {
        String text = values.text(value, key);
        if (text != null && !ExternalImage.isSound(text)) {
            problems.add(value.at(), key, ExternalImage.fault(text));
        } else if (text != null && !ExternalImage.isExact(text)) {
            problems.add(
                    value.at(), key, "'" + text + "' has no tag; write one, such as " + text + ":latest, or a digest");
        }
        return text;
    }
}
