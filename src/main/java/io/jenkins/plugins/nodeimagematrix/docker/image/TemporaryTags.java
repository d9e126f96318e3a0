package io.jenkins.plugins.nodeimagematrix.docker.image;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Local names of images while the plugin works with them. BuildKit builds on a name only, never on an image id, so each image
 * gets a name that nothing else uses and no registry can serve: {@code .invalid} never resolves (RFC 2606, section 2).
 *
 * <p>The repository says whose image it is, for labels do not: an image that people build on a published one inherits them. A
 * candidate was built or loaded by this plugin and is removed with its last name; any other image is only held and stays.
 */
public final class TemporaryTags {
    /** Label of every image this plugin builds as a candidate; its value is the cell's name. */
    public static final String CELL = "io.jenkins.plugins.node-image-matrix.cell";
    /** Label of every test image and of what is left of a failed one; its value names the run. */
    public static final String RUN = "io.jenkins.plugins.node-image-matrix.run";
    /** Label that tells one test from another. */
    public static final String TEST = "io.jenkins.plugins.node-image-matrix.test";

    static final String CANDIDATE_REPOSITORY = "node-image-matrix.invalid/candidate";
    static final String HELD_REPOSITORY = "node-image-matrix.invalid/held";

    private TemporaryTags() {}

    /** A run's id in a form that fits tags and labels and is no prefix of another's. */
    public static String run(String runId) {
        return hash(runId);
    }

    /** A name for an image that this plugin builds, never given twice. */
    public static String once(String runId) {
        return onceOf(hash(runId));
    }

    /** A name for one use of an image that is on the daemon, never given twice. */
    public static String once(String runId, ImageFacts image) {
        return repository(image) + ":" + hash(runId) + "-" + unique();
    }

    /** @param run as {@link #run} writes it */
    static String onceOf(String run) {
        return CANDIDATE_REPOSITORY + ":" + run + "-" + unique();
    }

    /** The name for a run's use of an image that this plugin loaded. */
    public static String candidate(String runId, String imageId) {
        return CANDIDATE_REPOSITORY + ":" + hash(runId) + "-" + hash(imageId);
    }

    /** The name for a run's use of an image that is on the daemon. */
    public static String of(String runId, String imageId, ImageFacts image) {
        return isCandidate(image) ? candidate(runId, imageId) : held(runId, imageId);
    }

    /** The name for a run's use of an image that was on the daemon before. */
    public static String held(String runId, String imageId) {
        return HELD_REPOSITORY + ":" + hash(runId) + "-" + hash(imageId);
    }

    private static String repository(ImageFacts image) {
        return isCandidate(image) ? CANDIDATE_REPOSITORY : HELD_REPOSITORY;
    }

    /** Whether this plugin built or loaded the image. */
    static boolean isCandidate(ImageFacts image) {
        return image.tags().stream().anyMatch(TemporaryTags::isCandidate);
    }

    public static boolean isCandidate(String name) {
        return name.startsWith(CANDIDATE_REPOSITORY + ":");
    }

    /** Whether it is one of these names. */
    static boolean isTemporary(String name) {
        return isCandidate(name) || name.startsWith(HELD_REPOSITORY + ":");
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
