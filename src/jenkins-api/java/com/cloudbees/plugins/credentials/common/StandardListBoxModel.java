package com.cloudbees.plugins.credentials.common;

/** The choices of a field for credentials with id and description. */
public class StandardListBoxModel extends AbstractIdCredentialsListBoxModel<StandardListBoxModel, StandardCredentials> {
    private static final long serialVersionUID = 1L;

    @Override
    protected String describe(StandardCredentials c) {
        return c.getDescription();
    }
}
