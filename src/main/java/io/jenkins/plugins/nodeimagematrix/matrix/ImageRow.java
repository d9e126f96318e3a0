package io.jenkins.plugins.nodeimagematrix.matrix;

import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * An entry of {@code images}: a kind of image that exists for each operating system, release and so on.
 *
 * @param parent key of the image it is built on, or null
 * @param from the external image it is built on, or null
 * @param axes the axes it varies by, its parent's among them
 * @param publications the main one first
 */
record ImageRow(
        String key,
        String parent,
        Template from,
        Set<String> axes,
        ImageSettings settings,
        List<Override> overrides,
        List<Selector> exclude,
        List<Publication> publications,
        At at)
        implements Serializable {
    boolean hasNode() {
        return axes.contains("node");
    }

    record Override(Selector when, ImageSettings settings) implements Serializable {}

    /** Where an image goes and under which tags. */
    record Publication(Selector when, Template repository, Template tag, List<Template> aliases, At at, String key)
            implements Serializable {
        Publication withTag(Template other) {
            return new Publication(when, repository, other, aliases, at, key);
        }
    }
}
