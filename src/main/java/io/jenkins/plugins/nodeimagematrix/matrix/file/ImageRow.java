package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.matrix.yaml.SourceLocation;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Template;
import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * An entry of {@code images}: a kind of image that exists for each operating system, release and so on.
 *
 * @param parent key of the image it is built on, or null
 * @param from the external image it is built on, or null
 * @param axes the axes it varies by, including those of its parent
 * @param publications the main one first
 */
public record ImageRow(
        String key,
        String parent,
        Template from,
        Set<String> axes,
        ImageSettings settings,
        List<Override> overrides,
        List<Selector> exclude,
        List<Publication> publications,
        SourceLocation at)
        implements Serializable {
    public boolean hasNode() {
        return axes.contains("node");
    }

    /** Settings that apply to some of the cells only. */
    public record Override(Selector when, ImageSettings settings) implements Serializable {}

    /** A repository with the tags that an image gets there. */
    public record Publication(
            Selector when, Template repository, Template tag, List<Template> aliases, SourceLocation at, String key)
            implements Serializable {
        Publication withTag(Template other) {
            return new Publication(when, repository, other, aliases, at, key);
        }
    }
}
