package io.jenkins.plugins.nodeimagematrix.matrix;

import java.util.LinkedHashMap;
import java.util.List;

/** A part of a YAML document that remembers where it stands. */
sealed interface YamlNode {
    At at();

    /** @param plain whether it was written without quotes */
    record Scalar(String text, boolean plain, At at) implements YamlNode {}

    record Sequence(List<YamlNode> items, At at) implements YamlNode {}

    record Mapping(LinkedHashMap<String, Entry> entries, At at) implements YamlNode {}

    /** @param at where the key stands */
    record Entry(At at, YamlNode value) {}
}
