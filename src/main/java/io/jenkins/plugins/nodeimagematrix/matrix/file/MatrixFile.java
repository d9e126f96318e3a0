package io.jenkins.plugins.nodeimagematrix.matrix.file;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * A matrix file as read: every name in it is known and every range and template is sound. What cells it has depends on the
 * releases too, which the planner knows.
 *
 * @param name of the file, for messages
 * @param registry null if the file names none
 * @param axes the values of each axis but {@code node}, in the file's order
 * @param node null if there is no {@code node} axis
 * @param images parents before children
 */
public record MatrixFile(
        String name,
        String registry,
        Map<String, List<AxisValue>> axes,
        NodeAxis node,
        List<Selector> exclude,
        List<ImageRow> images)
        implements Serializable {}
