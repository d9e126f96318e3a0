package io.jenkins.plugins.nodeimagematrix.job.proof;

import hudson.model.Run;
import java.io.IOException;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.docker.commons.fingerprint.DockerFingerprints;

/**
 * Fingerprints of images in the format of docker-commons, so that their use can be traced between jobs. Without docker-commons,
 * nothing is recorded.
 */
final class ImageFingerprints {
    private ImageFingerprints() {}

    /** @param ancestor id of the image that it was built on; {@code null} if not known */
    static void builtOn(String ancestor, String image, Run<?, ?> run) throws IOException {
        if (Jenkins.get().getPluginManager().getPlugin("docker-commons") != null) {
            WithPlugin.builtOn(ancestor, image, run);
        }
    }

    /** A separate class, so that a controller without docker-commons never loads its types. */
    private static final class WithPlugin {
        static void builtOn(String ancestor, String image, Run<?, ?> run) throws IOException {
            DockerFingerprints.addFromFacet(ancestor, image, run);
        }
    }
}
