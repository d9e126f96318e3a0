package io.jenkins.plugins.nodeimagematrix.matrix.yaml;

import java.io.Serializable;

/**
 * A problem of a matrix file or an inventory.
 *
 * @param line counted from 1
 * @param column counted from 1
 * @param key the path of the keys, such as {@code images.node.tag}; empty for the whole file
 * @param message the fault, the expected value, and the nearest valid name if there is a similar one
 */
public record Problem(String file, int line, int column, String key, String message) implements Serializable {
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }
}
