package org.jenkinsci.plugins.docker.commons.fingerprint;

import hudson.model.Run;
import java.io.IOException;

/** Follows images between jobs by fingerprints of their ids; hudson-core 1.395 has no docker-commons, so there it does nothing. */
public class DockerFingerprints {
    private DockerFingerprints() {}

    public static void addFromFacet(String ancestorImageId, String descendantImageId, Run<?, ?> run)
            throws IOException {}
}
