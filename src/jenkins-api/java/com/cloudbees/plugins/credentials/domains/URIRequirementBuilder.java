package com.cloudbees.plugins.credentials.domains;

import java.util.List;

/** Says at which address credentials are to be used. */
public class URIRequirementBuilder {
    private URIRequirementBuilder() {}

    public static URIRequirementBuilder create() {
        return new URIRequirementBuilder();
    }

    public static URIRequirementBuilder fromUri(String uri) {
        return create();
    }

    public URIRequirementBuilder withHostname(String hostname) {
        return this;
    }

    public List<DomainRequirement> build() {
        return List.of();
    }
}
