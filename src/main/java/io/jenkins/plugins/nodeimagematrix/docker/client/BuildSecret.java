package io.jenkins.plugins.nodeimagematrix.docker.client;

import java.io.Serializable;
import java.util.Objects;

/** A value that must not be seen: it prints as stars, whatever logs the record that holds it. */
public final class BuildSecret implements Serializable {
    private static final long serialVersionUID = 1;

    private final String value;

    public BuildSecret(String value) {
        this.value = Objects.requireNonNull(value, "secret");
    }

    /** The value itself; hand it only to what needs it. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "****";
    }
}
