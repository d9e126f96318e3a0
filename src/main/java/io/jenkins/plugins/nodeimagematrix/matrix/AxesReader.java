package io.jenkins.plugins.nodeimagematrix.matrix;

import io.jenkins.plugins.nodeimagematrix.release.EndOfLifeRule;
import io.jenkins.plugins.nodeimagematrix.release.Line;
import io.jenkins.plugins.nodeimagematrix.release.UpdateLevel;
import io.jenkins.plugins.nodeimagematrix.release.UpdatePolicy;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.VersionRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Reads {@code axes}. */
final class AxesReader {
    private static final List<String> VALUE_KEYS = List.of("default", "from", "agent", "vars");
    private static final List<String> NODE_KEYS = List.of("releases", "exclude", "updates", "lock");
    private static final List<String> UPDATE_KEYS = List.of("level", "lines", "minimumAgeDays", "endOfLife");
    private static final Set<String> RESERVED = Set.of("version", "line", "major", "minor", "codename", "image");

    private final Problems problems;
    private final YamlValues values;
    private NodeAxis node;
    private boolean hasNode;

    AxesReader(Problems problems, YamlValues values) {
        this.problems = problems;
        this.values = values;
    }

    NodeAxis node() {
        return node;
    }

    boolean hasNode() {
        return hasNode;
    }

    Map<String, List<AxisValue>> read(YamlNode axes) {
        Map<String, List<AxisValue>> read = new LinkedHashMap<>();
        values.any(axes, "axes").forEach((name, entry) -> {
            String key = YamlValues.path("axes", name);
            if (name.equals("node")) {
                hasNode = true;
                node = readNode(entry.value(), key);
            } else if (!name.matches("[a-z][a-zA-Z0-9]*") || RESERVED.contains(name)) {
                problems.add(
                        entry.at(),
                        key,
                        "an axis has a name of letters and digits that starts with a small letter" + " and is none of "
                                + String.join(", ", RESERVED.stream().sorted().toList()));
            } else {
                read.put(name, axis(entry.value(), key));
            }
        });
        if (!read.containsKey("os")) {
            problems.add(axes.at(), "axes", "the axis 'os' is missing");
        }
        return read;
    }

    private List<AxisValue> axis(YamlNode axis, String key) {
        List<AxisValue> read = new ArrayList<>();
        values.any(axis, key).forEach((name, entry) -> read.add(value(name, entry, YamlValues.path(key, name))));
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
                    default ->
                        values.any(value, path).forEach((var, text) -> {
                            String read = values.text(text.value(), YamlValues.path(path, var));
                            if (read != null) {
                                vars.put(var, read);
                            }
                        });
                }
            }
        }
        return new AxisValue(name, isDefault, from, agent, Map.copyOf(vars), entry.at());
    }

    private String external(YamlNode value, String key) {
        String text = values.text(value, key);
        if (text != null && !ExternalImage.isSound(text)) {
            problems.add(value.at(), key, "'" + text + "' is no image (such as debian:jessie or name@sha256:...)");
        }
        return text;
    }

    private NodeAxis readNode(YamlNode axis, String key) {
        Map<String, YamlNode.Entry> entries = values.known(axis, key, NODE_KEYS);
        VersionRange range = null;
        List<TaggedVersion> listed = null;
        if (!entries.containsKey("releases")) {
            problems.add(axis.at(), key, "the key 'releases' is missing");
        } else if (entries.get("releases").value() instanceof YamlNode.Sequence sequence) {
            listed = values.list(sequence, key + ".releases", this::listed);
            if (sequence.items().isEmpty()) {
                problems.add(sequence.at(), key + ".releases", "at least one release is expected");
            }
            Set<Version> seen = new HashSet<>();
            for (TaggedVersion version : listed) {
                if (!seen.add(version.version())) {
                    problems.add(sequence.at(), key + ".releases", version.version() + " is listed twice");
                }
            }
        } else {
            range = parsed(entries.get("releases").value(), key + ".releases", VersionRange::parse);
        }
        Map<Version, At> exclude = new TreeMap<>();
        if (entries.containsKey("exclude")) {
            values.list(entries.get("exclude").value(), key + ".exclude", (item, path) -> {
                Version version = parsed(item, path, Version::parse);
                if (version != null) {
                    exclude.put(version, item.at());
                }
                return version;
            });
        }
        UpdatePolicy policy = entries.containsKey("updates")
                ? policy(entries.get("updates").value(), key + ".updates")
                : UpdatePolicy.of(UpdateLevel.MAJOR);
        String lock = null;
        if (entries.containsKey("lock")) {
            YamlNode value = entries.get("lock").value();
            lock = values.text(value, key + ".lock");
            if (lock != null && SafePath.clean(lock) == null) {
                problems.add(value.at(), key + ".lock", SafePath.EXPECTED);
            }
        }
        return new NodeAxis(range, listed, exclude, policy, lock, axis.at());
    }

    private TaggedVersion listed(YamlNode item, String key) {
        if (!(item instanceof YamlNode.Mapping)) {
            Version version = parsed(item, key, Version::parse);
            return version == null ? null : TaggedVersion.of(version);
        }
        Map<String, YamlNode.Entry> entries = values.known(item, key, List.of("version", "node"));
        Version version = required(entries, "version", item, key);
        Version inside = required(entries, "node", item, key);
        return version == null || inside == null ? null : new TaggedVersion(version, inside);
    }

    private Version required(Map<String, YamlNode.Entry> entries, String name, YamlNode item, String key) {
        if (!entries.containsKey(name)) {
            problems.add(item.at(), key, "the key '" + name + "' is missing");
            return null;
        }
        return parsed(entries.get(name).value(), YamlValues.path(key, name), Version::parse);
    }

    private UpdatePolicy policy(YamlNode updates, String key) {
        if (updates instanceof YamlNode.Scalar) {
            UpdateLevel level = parsed(updates, key, UpdateLevel::parse);
            return UpdatePolicy.of(level == null ? UpdateLevel.NONE : level);
        }
        UpdateLevel level = UpdateLevel.MAJOR;
        Map<Line, UpdateLevel> lines = new TreeMap<>();
        int age = 0;
        EndOfLifeRule end = EndOfLifeRule.KEEP;
        for (Map.Entry<String, YamlNode.Entry> entry :
                values.known(updates, key, UPDATE_KEYS).entrySet()) {
            YamlNode value = entry.getValue().value();
            String path = YamlValues.path(key, entry.getKey());
            switch (entry.getKey()) {
                case "level" -> level = or(parsed(value, path, UpdateLevel::parse), level);
                case "minimumAgeDays" -> age = or(values.count(value, path), age);
                case "endOfLife" -> end = or(parsed(value, path, EndOfLifeRule::parse), end);
                default ->
                    values.any(value, path).forEach((name, of) -> {
                        UpdateLevel read = parsed(of.value(), YamlValues.path(path, name), UpdateLevel::parse);
                        try {
                            lines.put(Line.parse(name), or(read, UpdateLevel.NONE));
                        } catch (IllegalArgumentException e) {
                            problems.add(of.at(), YamlValues.path(path, name), e.getMessage());
                        }
                    });
            }
        }
        return new UpdatePolicy(level, lines, age, end);
    }

    private static <T> T or(T read, T otherwise) {
        return read == null ? otherwise : read;
    }

    private <T> T parsed(YamlNode node, String key, Function<String, T> parse) {
        String text = values.text(node, key);
        if (text != null) {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException e) {
                problems.add(node.at(), key, e.getMessage());
            }
        }
        return null;
    }
}
