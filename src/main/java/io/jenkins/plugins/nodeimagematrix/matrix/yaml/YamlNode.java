package io.jenkins.plugins.nodeimagematrix.matrix.yaml;

import java.util.LinkedHashMap;
import java.util.List;

/** A node of a YAML document with its position. */
public sealed interface YamlNode {
    SourceLocation at();

    /** @param plain whether it was written without quotes */
    record Scalar(String text, boolean plain, SourceLocation at) implements YamlNode {}

    record Sequence(List<YamlNode> items, SourceLocation at) implements YamlNode {}

    record Mapping(LinkedHashMap<String, Entry> entries, SourceLocation at) implements YamlNode {}

    /** @param at the position of the key */
    record Entry(SourceLocation at, YamlNode value) {}
}
