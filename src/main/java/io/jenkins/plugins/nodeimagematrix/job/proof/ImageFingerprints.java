package io.jenkins.plugins.nodeimagematrix.job.proof;

import hudson.model.Run;
import java.io.IOException;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.docker.commons.fingerprint.DockerFingerprints;

/** Fingerprints images the way docker-commons does, so that their use can be followed between jobs; without it, does nothing. */
final class ImageFingerprints {
    private ImageFingerprints() {}

    /** @param ancestor the image it was built on, if its id is known; else {@code null} */
    static void builtOn(String ancestor, String image, Run<?, ?> run) throws IOException {
        if (Jenkins.get().getPluginManager().getPlugin("docker-commons") != null) {
            WithPlugin.builtOn(ancestor, image, run);
        }
    }

    /** Apart, so that a controller without docker-commons never loads its types. */
    private static final class WithPlugin {
        static void builtOn(String ancestor, String image, Run<?, ?> run) throws IOException {
            DockerFingerprints.addFromFacet(ancestor, image, run);
        }
    }
}
