package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.release.policy.BasePolicies;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * A validated matrix file: every name in it is known, and every range and template is valid. The cells also depend on the
 * releases, which the planner selects.
 *
 * @param name of the file, for messages
 * @param registry null if the file names none
 * @param axes the values of each axis except {@code node}, in the file's order
 * @param node null if there is no {@code node} axis
 * @param revisions whether each new image of a version gets a tag of its own, such as {@code 22.11.0-r3}
 * @param bases the policies for external base images
 * @param images parents before children
 */
public record MatrixFile(
        String name,
        String registry,
        Map<String, List<AxisValue>> axes,
        NodeAxis node,
        List<Selector> exclude,
        boolean revisions,
        BasePolicies bases,
        List<ImageRow> images)
        implements Serializable {}
