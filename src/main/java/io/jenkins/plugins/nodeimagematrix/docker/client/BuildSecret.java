package io.jenkins.plugins.nodeimagematrix.docker.client;

import java.io.Serializable;
import java.util.Objects;

/** A secret value, which prints as stars. */
public final class BuildSecret implements Serializable {
    private static final long serialVersionUID = 1;

    private final String value;

    public BuildSecret(String value) {
        this.value = Objects.requireNonNull(value, "secret");
    }

    /** The secret itself, in plain text. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "****";
    }
}
