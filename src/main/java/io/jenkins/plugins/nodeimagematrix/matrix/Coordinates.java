package io.jenkins.plugins.nodeimagematrix.matrix;

import java.util.Map;

/** Where a cell stands: its value on each axis, and its release if its image has one for each release. */
record Coordinates(Map<String, AxisValue> values, TaggedVersion release) {}
