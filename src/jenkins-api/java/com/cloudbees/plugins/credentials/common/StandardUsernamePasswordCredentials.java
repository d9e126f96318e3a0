package com.cloudbees.plugins.credentials.common;

/** A user's name and password under an id. */
public interface StandardUsernamePasswordCredentials extends StandardUsernameCredentials, UsernamePasswordCredentials {}
