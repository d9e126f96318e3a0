package io.jenkins.plugins.nodeimagematrix.matrix;

import java.io.Serializable;
import java.util.Map;

/**
 * One value of an axis.
 *
 * @param from the external image that an operating system starts from, or null
 * @param agent label expression of the agents that can build it, or null
 * @param vars texts that templates reach as {@code {axis.name}}
 */
record AxisValue(String name, boolean isDefault, String from, String agent, Map<String, String> vars, At at)
        implements Serializable {}
