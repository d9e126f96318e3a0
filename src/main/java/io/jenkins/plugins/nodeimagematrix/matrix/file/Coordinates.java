package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import java.util.Map;

/** Where a cell stands: its value on each axis, and its release if its image has one for each release. */
public record Coordinates(Map<String, AxisValue> values, TaggedVersion release) {}
