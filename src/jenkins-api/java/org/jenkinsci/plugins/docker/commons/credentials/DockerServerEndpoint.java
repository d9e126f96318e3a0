package org.jenkinsci.plugins.docker.commons.credentials;

import hudson.model.AbstractDescribableImpl;
import hudson.model.Run;
import hudson.remoting.VirtualChannel;
import java.io.IOException;
import org.kohsuke.stapler.DataBoundConstructor;

/** A daemon's address and the credentials for it. */
public class DockerServerEndpoint extends AbstractDescribableImpl<DockerServerEndpoint> {
    private final String uri;
    private final String credentialsId;

    @DataBoundConstructor
    public DockerServerEndpoint(String uri, String credentialsId) {
        this.uri = uri;
        this.credentialsId = credentialsId;
    }

    public String getUri() {
        return uri;
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @SuppressWarnings("rawtypes")
    public KeyMaterialFactory newKeyMaterialFactory(Run context, VirtualChannel target)
            throws IOException, InterruptedException {
        return KeyMaterialFactory.NULL;
    }
}
