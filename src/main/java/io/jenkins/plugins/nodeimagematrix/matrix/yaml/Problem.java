package io.jenkins.plugins.nodeimagematrix.matrix.yaml;

import java.io.Serializable;

/**
 * One thing that is wrong with a matrix file or an inventory.
 *
 * @param line counted from 1
 * @param column counted from 1
 * @param key the path of keys that leads there, such as {@code images.node.tag}; empty for the whole file
 * @param message what is wrong, what was expected, and the nearest valid name if one is near
 */
public record Problem(String file, int line, int column, String key, String message) implements Serializable {
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    }
}
