package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SafePath;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.SourceLocation;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlNode;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlValues;
import io.jenkins.plugins.nodeimagematrix.release.Line;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.VersionRange;
import io.jenkins.plugins.nodeimagematrix.release.policy.EndOfLifeRule;
import io.jenkins.plugins.nodeimagematrix.release.policy.NewestOf;
import io.jenkins.plugins.nodeimagematrix.release.policy.UpdateLevel;
import io.jenkins.plugins.nodeimagematrix.release.policy.UpdatePolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The reader of {@code axes.node}: the releases of the matrix, and the policy for new ones. */
final class NodeAxisReader {
    static final List<String> KEYS = List.of("releases", "exclude", "newest", "keep", "updates", "lock");
    static final List<String> UPDATE_KEYS = List.of("level", "lines", "minimumAgeDays", "endOfLife");
    static final List<String> RELEASE_KEYS = List.of("version", "node");

    private final Problems problems;
    private final YamlValues values;

    NodeAxisReader(Problems problems, YamlValues values) {
        this.problems = problems;
        this.values = values;
    }

    NodeAxis read(YamlNode axis, String key) {
        Map<String, YamlNode.Entry> entries = values.known(axis, key, KEYS);
        VersionRange range = null;
        List<TaggedVersion> listed = null;
        Map<TaggedVersion, SourceLocation> listedAt = new LinkedHashMap<>();
        if (!entries.containsKey("releases")) {
            problems.add(axis.at(), key, "the key 'releases' is missing");
        } else if (entries.get("releases").value() instanceof YamlNode.Sequence sequence) {
            listed = values.list(sequence, key + ".releases", (item, path) -> {
                TaggedVersion version = listed(item, path);
                SourceLocation first = version == null ? null : listedAt.putIfAbsent(version, item.at());
                if (first != null) {
                    problems.add(
                            item.at(),
                            path,
                            version.version() + " is in line " + first.line() + " already; remove one of the two");
                }
                return version;
            });
            if (sequence.items().isEmpty()) {
                problems.add(sequence.at(), key + ".releases", "at least one release is expected");
            }
        } else {
            range = parsed(entries.get("releases").value(), key + ".releases", VersionRange::parse);
        }
        Map<Version, SourceLocation> exclude = new TreeMap<>();
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
        NewestOf newest = entries.containsKey("newest")
                ? parsed(entries.get("newest").value(), key + ".newest", NewestOf::parse)
                : null;
        if (newest != null && listed != null) {
            problems.add(
                    entries.get("newest").at(),
                    key + ".newest",
                    "this is for a range of releases; remove it, or the releases of the list that are not to be built");
        }
        int keep = entries.containsKey("keep") ? keep(entries.get("keep"), key + ".keep", newest) : 1;
        String lock = null;
        if (entries.containsKey("lock")) {
            YamlNode value = entries.get("lock").value();
            String text = values.text(value, key + ".lock");
            lock = text == null ? null : SafePath.clean(text);
            if (text != null && lock == null) {
                problems.add(value.at(), key + ".lock", SafePath.EXPECTED);
            }
        }
        if (entries.containsKey("updates") && !policy.equals(UpdatePolicy.of(UpdateLevel.MAJOR))) {
            checkEffect(entries.get("updates").at(), key, policy, listed != null, lock != null);
        }
        if (listed != null && lock != null) {
            problems.add(
                    entries.get("lock").at(),
                    key + ".lock",
                    "a lock file needs a range of releases; a list already names them");
        }
        return new NodeAxis(range, listed, listedAt, exclude, policy, newest, keep, lock, axis.at());
    }

    private int keep(YamlNode.Entry entry, String key, NewestOf newest) {
        Integer keep = values.count(entry.value(), key);
        if (keep != null && keep == 0) {
            problems.add(entry.value().at(), key, "at least 1 is expected");
        } else if (newest == null) {
            problems.add(entry.at(), key, "this is a number of newest releases; set 'newest' to line, minor or all");
        }
        return keep == null ? 1 : Math.max(1, keep);
    }

    /** Reports an update policy that has no effect. */
    private void checkEffect(SourceLocation at, String key, UpdatePolicy policy, boolean isList, boolean hasLock) {
        boolean dropsOnly = policy.equals(new UpdatePolicy(UpdateLevel.MAJOR, Map.of(), 0, EndOfLifeRule.DROP));
        if (isList) {
            problems.add(at, key + ".updates", "updates need a range of releases; write a range under 'releases'");
        } else if (!hasLock && !dropsOnly) {
            problems.add(at, key + ".updates", "this needs a lock file, which lists the included releases; set 'lock'");
        }
    }

    private TaggedVersion listed(YamlNode item, String key) {
        if (!(item instanceof YamlNode.Mapping)) {
            Version version = parsed(item, key, Version::parse);
            return version == null ? null : TaggedVersion.of(version);
        }
        Map<String, YamlNode.Entry> entries = values.known(item, key, RELEASE_KEYS);
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
