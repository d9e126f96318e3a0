package com.cloudbees.plugins.credentials.common;

/** A user's name under an id. */
public interface StandardUsernameCredentials extends StandardCredentials, UsernameCredentials {}
