package io.jenkins.plugins.nodeimagematrix.matrix.cell;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.alias.AliasLimits;
import io.jenkins.plugins.nodeimagematrix.matrix.source.OptionName;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SafePath;
import io.jenkins.plugins.nodeimagematrix.proof.KeyReference;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A cell: one image of the matrix.
 *
 * @param name {@code jessie:4.4.7}, or {@code jessie:base} for an image that is not built for each release; with the platform
 *     and other axes that have more than one value
 * @param image its key in the matrix file
 * @param node the Node.js release in the image, or null
 * @param platform such as {@code linux/arm64}, or null
 * @param parent the name of the cell it is built on, or null
 * @param from the external image it is built on; null if it has a parent or only its Dockerfile names the image
 * @param context a folder relative to the matrix file's folder
 * @param dockerfile a file relative to the same folder
 * @param tests folders relative to the same folder
 * @param pinned the first is the main one
 * @param label expression for the agents that can build it, or null
 * @param untested whether it may be published without a test
 * @param secrets for the build: the id that a Dockerfile mounts, and the id of the credentials
 * @param renew whether a new image replaces the one under its tags; never under a tag that is a version
 * @param aliasLimits how much its aliases may change; {@code null} for any change
 * @param verify public keys of which one must have signed its base; {@code null} if none must
 * @param revisions whether each new image gets a tag of its own, and the pinned tags move to it
 */
public record Cell(
        String name,
        String image,
        String os,
        String node,
        String platform,
        SortedMap<String, String> axes,
        String parent,
        String from,
        String context,
        String dockerfile,
        Map<String, String> args,
        Map<String, String> labels,
        String target,
        String network,
        List<String> tests,
        List<ImageReference> pinned,
        String label,
        boolean untested,
        Map<String, String> secrets,
        boolean renew,
        AliasLimits aliasLimits,
        KeyReference verify,
        boolean revisions)
        implements Serializable {
    /** Checks the paths and names of a cell: agents receive cells, and read and write below the folders that a cell names. */
    public Cell {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(os, "os");
        SafePath.require("context", context);
        SafePath.require("Dockerfile", dockerfile);
        tests = List.copyOf(tests);
        tests.forEach(test -> SafePath.require("test folder", test));
        axes = Collections.unmodifiableSortedMap(new TreeMap<>(axes));
        args = named("build argument", args, OptionName.ARGUMENT);
        labels = named("label", labels, OptionName.LABEL_OR_SECRET);
        secrets = named("secret", secrets, OptionName.LABEL_OR_SECRET);
        pinned = List.copyOf(pinned);
    }

    /** A cell of an image, with the folder and the Dockerfile that it is built from. */
    public static CellBuilder builder(String name, String image, String os, String context, String dockerfile) {
        return new CellBuilder(name, image, os, context, dockerfile);
    }

    /** A builder of the same values, to change some of them. */
    public CellBuilder toBuilder() {
        return builder(name, image, os, context, dockerfile)
                .node(node)
                .platform(platform)
                .axes(axes)
                .parent(parent)
                .from(from)
                .args(args)
                .labels(labels)
                .target(target)
                .network(network)
                .tests(tests)
                .pinned(pinned)
                .label(label)
                .untested(untested)
                .secrets(secrets)
                .renew(renew)
                .aliasLimits(aliasLimits)
                .verify(verify)
                .revisions(revisions);
    }

    /** Values of a cell; what is not set keeps its default. */
    public static final class CellBuilder {
        private final String name;
        private final String image;
        private final String os;
        private String node;
        private String platform;
        private SortedMap<String, String> axes = Collections.emptySortedMap();
        private String parent;
        private String from;
        private final String context;
        private final String dockerfile;
        private Map<String, String> args = Map.of();
        private Map<String, String> labels = Map.of();
        private String target;
        private String network;
        private List<String> tests = List.of();
        private List<ImageReference> pinned = List.of();
        private String label;
        private boolean untested;
        private Map<String, String> secrets = Map.of();
        private boolean renew;
        private AliasLimits aliasLimits;
        private KeyReference verify;
        private boolean revisions;

        private CellBuilder(String name, String image, String os, String context, String dockerfile) {
            this.name = name;
            this.image = image;
            this.os = os;
            this.context = context;
            this.dockerfile = dockerfile;
        }

        public CellBuilder node(String value) {
            node = value;
            return this;
        }

        public CellBuilder platform(String value) {
            platform = value;
            return this;
        }

        public CellBuilder axes(SortedMap<String, String> value) {
            axes = value;
            return this;
        }

        public CellBuilder parent(String value) {
            parent = value;
            return this;
        }

        public CellBuilder from(String value) {
            from = value;
            return this;
        }

        public CellBuilder args(Map<String, String> value) {
            args = value;
            return this;
        }

        public CellBuilder labels(Map<String, String> value) {
            labels = value;
            return this;
        }

        public CellBuilder target(String value) {
            target = value;
            return this;
        }

        public CellBuilder network(String value) {
            network = value;
            return this;
        }

        public CellBuilder tests(List<String> value) {
            tests = value;
            return this;
        }

        public CellBuilder pinned(List<ImageReference> value) {
            pinned = value;
            return this;
        }

        public CellBuilder label(String value) {
            label = value;
            return this;
        }

        public CellBuilder untested(boolean value) {
            untested = value;
            return this;
        }

        public CellBuilder secrets(Map<String, String> value) {
            secrets = value;
            return this;
        }

        public CellBuilder renew(boolean value) {
            renew = value;
            return this;
        }

        public CellBuilder aliasLimits(AliasLimits value) {
            aliasLimits = value;
            return this;
        }

        public CellBuilder verify(KeyReference value) {
            verify = value;
            return this;
        }

        public CellBuilder revisions(boolean value) {
            revisions = value;
            return this;
        }

        public Cell build() {
            return new Cell(
                    name,
                    image,
                    os,
                    node,
                    platform,
                    axes,
                    parent,
                    from,
                    context,
                    dockerfile,
                    args,
                    labels,
                    target,
                    network,
                    tests,
                    pinned,
                    label,
                    untested,
                    secrets,
                    renew,
                    aliasLimits,
                    verify,
                    revisions);
        }
    }

    private static Map<String, String> named(String what, Map<String, String> values, Pattern names) {
        values.forEach((name, value) -> {
            if (!names.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "the name of the " + what + " \"" + name + "\" has characters that Docker does not take");
            }
            Objects.requireNonNull(value, name);
        });
        return Collections.unmodifiableMap(new TreeMap<>(values));
    }

    /** The release in the image, with the product's own version if it has one; null for an image without a release. */
    public TaggedVersion release() {
        return node == null
                ? null
                : new TaggedVersion(Version.parse(axes.getOrDefault("version", node)), Version.parse(node));
    }

    /** Whether each new image under a pinned tag is a revision of it. A tag that is renewed has none. */
    public boolean hasRevisions(ImageReference tag) {
        return revisions && !renews(tag);
    }

    /** Whether a new image replaces the one under a pinned tag. The tag of a version always keeps its image. */
    public boolean renews(ImageReference tag) {
        return renew && !Version.isOne(tag.tag());
    }
}
