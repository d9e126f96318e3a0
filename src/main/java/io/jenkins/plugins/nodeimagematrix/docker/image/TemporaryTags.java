package io.jenkins.plugins.nodeimagematrix.docker.image;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The names under which the plugin keeps images on a daemon while it works. BuildKit builds on a name only, never on an
 * image id, so a name must be found that nobody else uses and no registry can serve: {@code .invalid} never resolves
 * (RFC 2606, section 2).
 */
public final class TemporaryTags {
    static final String REPOSITORY = "node-image-matrix.invalid/candidate";
    /** Label of every image this plugin builds as a candidate; its value is the cell's name. */
    public static final String CELL = "io.jenkins.plugins.node-image-matrix.cell";
    /** Label of every test image and of what is left of a failed one; its value names the run. */
    public static final String RUN = "io.jenkins.plugins.node-image-matrix.run";
    /** Label that tells one test from another. */
    public static final String TEST = "io.jenkins.plugins.node-image-matrix.test";

    private TemporaryTags() {}

    /** A run's id in a form that fits tags and labels and is no prefix of another's. */
    public static String run(String runId) {
        return hash(runId);
    }

    public static String candidate(String runId, String name) {
        return REPOSITORY + ":" + hash(runId) + "-" + hash(name);
    }

    /** A name for one use of an image, never given twice. */
    public static String once(String runId) {
        return onceOf(hash(runId));
    }

    /** @param run as {@link #run} writes it */
    static String onceOf(String run) {
        return REPOSITORY + ":" + run + "-" + unique();
    }

    /** The run, as {@link #run} writes it, to which one of these names belongs. */
    static String runOf(String name) {
        return name.substring(name.indexOf(':') + 1, name.lastIndexOf('-'));
    }

    public static String unique() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static String hash(String text) {
        return Digests.prefix(text.getBytes(StandardCharsets.UTF_8), 8);
    }
}
