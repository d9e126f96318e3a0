package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.matrix.yaml.SourceLocation;
import io.jenkins.plugins.nodeimagematrix.release.policy.BasePolicy;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * One value of an axis.
 *
 * @param from the external base image of an operating system, or null
 * @param agent label expression for the agents that can build it, or null
 * @param requires files of a release, as the release catalogue names them, that its cells need
 * @param baseUpdates the policy for {@code from}; null for that of the file
 * @param vars values of the placeholders {@code {axis.name}}
 */
public record AxisValue(
        String name,
        boolean isDefault,
        String from,
        String agent,
        List<String> requires,
        BasePolicy baseUpdates,
        Map<String, String> vars,
        SourceLocation at)
        implements Serializable {}
