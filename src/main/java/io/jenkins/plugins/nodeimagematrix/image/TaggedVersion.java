package io.jenkins.plugins.nodeimagematrix.image;

import io.jenkins.plugins.nodeimagematrix.release.Line;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.io.Serializable;
import java.util.Comparator;
import java.util.Objects;

/**
 * A version that has a pinned tag, or gets one. For Node.js both parts are the same. A product with versions of its own
 * (N|Solid) also has the Node.js release inside, which decides line and codename.
 */
public record TaggedVersion(Version version, Version node) implements Comparable<TaggedVersion>, Serializable {
    private static final Comparator<TaggedVersion> ORDER =
            Comparator.comparing(TaggedVersion::version).thenComparing(TaggedVersion::node);

    public TaggedVersion {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(node, "node");
    }

    public static TaggedVersion of(Version node) {
        return new TaggedVersion(node, node);
    }

    public Line line() {
        return node.line();
    }

    public boolean isPrerelease() {
        return version.isPrerelease() || node.isPrerelease();
    }

    @Override
    public int compareTo(TaggedVersion other) {
        return ORDER.compare(this, other);
    }
}
