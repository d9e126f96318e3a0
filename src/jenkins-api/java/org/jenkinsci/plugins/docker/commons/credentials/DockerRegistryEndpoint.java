package org.jenkinsci.plugins.docker.commons.credentials;

import hudson.model.AbstractDescribableImpl;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import org.kohsuke.stapler.DataBoundConstructor;

/** A registry's address and the credentials for it, as docker-commons lets users choose them. */
public class DockerRegistryEndpoint extends AbstractDescribableImpl<DockerRegistryEndpoint> {
    private final String url;
    private final String credentialsId;

    @DataBoundConstructor
    public DockerRegistryEndpoint(String url, String credentialsId) {
        this.url = url;
        this.credentialsId = credentialsId;
    }

    public URL getEffectiveUrl() throws IOException {
        return URI.create(url == null ? "https://index.docker.io/v1/" : url).toURL();
    }

    public String getUrl() {
        return url;
    }

    public String getCredentialsId() {
        return credentialsId;
    }
}
