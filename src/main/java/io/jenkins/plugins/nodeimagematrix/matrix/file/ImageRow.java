package io.jenkins.plugins.nodeimagematrix.matrix.file;

import io.jenkins.plugins.nodeimagematrix.matrix.yaml.SourceLocation;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Template;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * An entry of {@code images}: a kind of image that exists for each operating system, release and so on.
 *
 * @param parent key of the image it is built on, or null
 * @param from the external image it is built on, or null
 * @param axes the axes it varies by, including those of its parent
 * @param publications the main one first
 * @param aliasScope what the newest line of {@code lts} and {@code current} is taken from
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
        AliasScope aliasScope,
        SourceLocation at)
        implements Serializable {
    public boolean hasNode() {
        return axes.contains("node");
    }

    /** The images among which {@code lts} and {@code current} find the newest line. */
    public enum AliasScope {
        /** All cells of the image that list such an alias. */
        IMAGE,
        /** Only those with the same repository and form of tag. */
        TAG
    }

    /**
     * Settings that apply to some of the cells only.
     *
     * @param aliases in place of those of the image; null if not set
     */
    public record Override(Selector when, ImageSettings settings, List<Template> aliases) implements Serializable {}

    /**
     * A repository with the tags that an image gets there.
     *
     * @param inherits whether the aliases are those of the image, which an override may replace
     */
    public record Publication(
            Selector when,
            Template repository,
            Template tag,
            List<Template> aliases,
            boolean inherits,
            SourceLocation at,
            String key)
            implements Serializable {
        Publication withTag(Template other) {
            return new Publication(when, repository, other, aliases, inherits, at, key);
        }

        /** @param overriding the aliases of an override; null if there is none */
        public Publication withAliases(List<Template> overriding) {
            return overriding == null || !inherits
                    ? this
                    : new Publication(when, repository, tag, overriding, true, at, key);
        }
    }

    /** Returns the settings with the overrides whose selectors match; later overrides take precedence. */
    public ImageSettings settingsWhere(Predicate<Selector> matches) {
        ImageSettings own = settings;
        for (Override override : overrides) {
            if (matches.test(override.when())) {
                own = own.overriddenBy(override.settings());
            }
        }
        return own;
    }
}
