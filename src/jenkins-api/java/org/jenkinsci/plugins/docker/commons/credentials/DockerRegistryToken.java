package org.jenkinsci.plugins.docker.commons.credentials;

import java.io.Serializable;

/** A registry's user and the base64 of "user:password". */
public final class DockerRegistryToken implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String email;
    private final String token;

    public DockerRegistryToken(String email, String token) {
        this.email = email;
        this.token = token;
    }

    public String getEmail() {
        return email;
    }

    public String getToken() {
        return token;
    }
}
