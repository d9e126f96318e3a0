package io.jenkins.plugins.nodeimagematrix.registry.login;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/** A user and password for a registry, or an identity token. It is kept in memory only; its text form has no secret. */
public record RegistryCredentials(String username, String password) implements Serializable {
    /** The user name that Docker's credential helpers return with an identity token. */
    private static final String TOKEN_USER = "<token>";

    public RegistryCredentials {
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(password, "password");
    }

    /** Credentials with an identity token, which the registry's token server exchanges for short-lived tokens. */
    public static RegistryCredentials identityToken(String token) {
        return new RegistryCredentials(TOKEN_USER, token);
    }

    public boolean isToken() {
        return username.equals(TOKEN_USER);
    }

    /** The value of an {@code Authorization} header (RFC 7617). */
    public String basic() {
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
        return username + ":****";
    }
}
