package io.jenkins.plugins.nodeimagematrix.job.fingerprint;

import hudson.model.Fingerprint;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.docker.commons.fingerprint.DockerFingerprints;

/**
 * Fingerprints of images, so that Jenkins shows which builds made an image and which built on it. Their keys are those of
 * docker-commons, which also adds the relation between two images if it is installed.
 */
public final class ImageFingerprints {
    private static final Logger LOGGER = Logger.getLogger(ImageFingerprints.class.getName());

    /** docker-commons uses the first half of an image id, because a fingerprint has the length of an MD5 sum. */
    private static final int KEY_CHARS = 32;

    private static final String SHA_256 = "sha256:";

    private ImageFingerprints() {}

    /**
     * Records an image of a build.
     *
     * @param name for users, if no build has recorded the image before
     * @param ancestor id of the image that it was built on; {@code null} if not known
     */
    public static void built(String name, String image, String ancestor, Run<?, ?> run) {
        try {
            if (hasPlugin()) {
                WithPlugin.builtOn(ancestor, image, run);
            } else {
                record(Jenkins.get().getFingerprintMap().getOrCreate(run, name, key(image)), run);
                record(ancestor == null ? null : Jenkins.get()._getFingerprint(key(ancestor)), run);
            }
        } catch (IOException | IllegalArgumentException fault) {
            // The build's result and pages are complete without it.
            LOGGER.log(Level.WARNING, "the fingerprint of " + name + " cannot be recorded", fault);
        }
    }

    /** Records the image of a test layer. Such images are removed, so they are of use only to docker-commons. */
    public static void tested(String image, String test, Run<?, ?> run) throws IOException {
        if (hasPlugin()) {
            WithPlugin.builtOn(image, test, run);
        }
    }

    /** The page that lists the builds of an image, relative to the controller; {@code null} if no build has recorded it. */
    public static String page(String image) throws IOException {
        return Digests.isDigest(image) && Jenkins.get()._getFingerprint(key(image)) != null
                ? "/fingerprint/" + key(image) + "/"
                : null;
    }

    private static boolean hasPlugin() {
        return Jenkins.get().getPluginManager().getPlugin("docker-commons") != null;
    }

    /** @param fingerprint {@code null} if no build has recorded the image */
    private static void record(Fingerprint fingerprint, Run<?, ?> run) throws IOException {
        if (fingerprint != null) {
            fingerprint.add(run.getParent().getFullName(), run.getNumber());
        }
    }

    private static String key(String image) {
        if (!Digests.isDigest(image)) {
            throw new IllegalArgumentException(image + " is not an image id");
        }
        return image.substring(SHA_256.length(), SHA_256.length() + KEY_CHARS);
    }

    /** A separate class, so that a controller without docker-commons never loads its types. */
    private static final class WithPlugin {
        static void builtOn(String ancestor, String image, Run<?, ?> run) throws IOException {
            DockerFingerprints.addFromFacet(ancestor, image, run);
        }
    }
}
