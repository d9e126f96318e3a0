package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import java.util.Map;

/** The coordinates of a cell: its value on each axis, and its release if its image is built for each release. */
public record Coordinates(Map<String, AxisValue> values, TaggedVersion release) {}
