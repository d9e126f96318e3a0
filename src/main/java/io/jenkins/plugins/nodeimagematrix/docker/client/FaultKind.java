package io.jenkins.plugins.nodeimagematrix.docker.client;

/** The kind of a fault, which decides whether the work may be retried. */
public enum FaultKind {
    /** An instruction of a candidate's Dockerfile failed by itself. */
    BUILD,
    /** An instruction of a test failed. It is never retried, because a retry would hide a flaky image. */
    TEST,
    /** A registry or mirror answered 5xx or 429, timed out, or the connection broke. */
    TRANSPORT,
    /** The daemon ended or cannot be reached. */
    DAEMON,
    /** The build or test exceeded its timeout. */
    TIMEOUT,
    /** The request is impossible, or its result cannot be verified; the message gives the remedy. */
    REFUSED
}
