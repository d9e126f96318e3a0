package io.jenkins.plugins.nodeimagematrix.registry;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/** A user and password for a registry, kept in memory only; prints as stars. */
public record RegistryCredentials(String username, String password) implements Serializable {
    public RegistryCredentials {
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(password, "password");
    }

    /** The value of an {@code Authorization} header (RFC 7617). */
    String basic() {
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
        return username + ":****";
    }
}
