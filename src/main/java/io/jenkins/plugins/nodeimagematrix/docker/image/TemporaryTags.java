package io.jenkins.plugins.nodeimagematrix.docker.image;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Temporary local names of images. BuildKit accepts only names, not image ids, so each image gets a unique name that
 * no registry can serve: {@code .invalid} never resolves (RFC 2606, section 2).
 *
 * <p>The repository of the name tells the plugin's images from others. Labels cannot, because images that users build
 * on a published one inherit them. A candidate was built or loaded by this plugin and is removed with its last name;
 * any other image is only held, and is kept.
 */
public final class TemporaryTags {
    /** Label of every image this plugin builds as a candidate; its value is the cell's name. */
    public static final String CELL = "io.jenkins.plugins.node-image-matrix.cell";
    /** Label of every test image and of the remains of a failed one; its value is the run. */
    public static final String RUN = "io.jenkins.plugins.node-image-matrix.run";
    /** Label that identifies one test. */
    public static final String TEST = "io.jenkins.plugins.node-image-matrix.test";

    static final String CANDIDATE_REPOSITORY = "node-image-matrix.invalid/candidate";
    static final String HELD_REPOSITORY = "node-image-matrix.invalid/held";

    /** Pattern of the repositories that {@link LoopbackImages} uses. */
    static final String LOOPBACK_REPOSITORIES = LoopbackImages.HOST + "*/node-image-matrix/*";

    private TemporaryTags() {}

    /** A run's id in a form for tags and labels that is not a prefix of another one. */
    public static String run(String runId) {
        return hash(runId);
    }

    /** A unique name for an image that this plugin builds. */
    public static String once(String runId) {
        return onceOf(hash(runId));
    }

    /** A unique name for one use of an image on the daemon. */
    public static String once(String runId, ImageFacts image) {
        return repository(image) + ":" + hash(runId) + "-" + unique();
    }

    /** @param run in the form of {@link #run} */
    static String onceOf(String run) {
        return CANDIDATE_REPOSITORY + ":" + run + "-" + unique();
    }

    /** The name of an image that this plugin loaded, during a run. */
    public static String candidate(String runId, String imageId) {
        return CANDIDATE_REPOSITORY + ":" + hash(runId) + "-" + hash(imageId);
    }

    /** The name of an image on the daemon during a run. */
    public static String of(String runId, String imageId, ImageFacts image) {
        return isCandidate(image) ? candidate(runId, imageId) : held(runId, imageId);
    }

    /** The name of an image that was on the daemon before, during a run. */
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

    /** Whether it is a name under which the daemon pushes an image, which is kept without it. */
    static boolean isPushed(String name) {
        return isLoopback(name, LoopbackImages.PUSHED);
    }

    /** Whether it is a name under which the daemon pulled an image for a run. */
    static boolean isPulled(String name) {
        return isLoopback(name, LoopbackImages.PULLED);
    }

    private static boolean isLoopback(String name, String repository) {
        int slash = name.indexOf('/');
        return name.startsWith(LoopbackImages.HOST)
                && name.startsWith(repository, slash + 1)
                && name.lastIndexOf('-') > name.lastIndexOf(':')
                && name.lastIndexOf(':') > slash;
    }

    /** Whether the image was made for a run, so that it is removed with its last name. */
    public static boolean isRemovedWithName(String name) {
        return isCandidate(name) || isPulled(name);
    }

    /** Whether it is one of these names. */
    static boolean isTemporary(String name) {
        return isCandidate(name) || name.startsWith(HELD_REPOSITORY + ":") || isPushed(name) || isPulled(name);
    }

    /** The run of one of these names, in the form of {@link #run}. */
    static String runOf(String name) {
        return name.substring(name.lastIndexOf(':') + 1, name.lastIndexOf('-'));
    }

    public static String unique() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static String hash(String text) {
        return Digests.prefix(text.getBytes(StandardCharsets.UTF_8), 8);
    }
}
