package com.cloudbees.plugins.credentials.common;

/** A key store under an id. */
public interface StandardCertificateCredentials extends StandardCredentials, CertificateCredentials {}
