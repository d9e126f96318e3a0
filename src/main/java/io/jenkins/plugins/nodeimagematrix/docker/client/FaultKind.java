package io.jenkins.plugins.nodeimagematrix.docker.client;

/** The kind of a fault, which decides whether the work may be tried again. */
public enum FaultKind {
    /** An instruction of a candidate's Dockerfile failed by itself. */
    BUILD,
    /** An instruction of a test failed; never tried again, for a second try would hide a flaky image. */
    TEST,
    /** A registry or mirror answered 5xx or 429, timed out, or the connection broke. */
    TRANSPORT,
    /** The daemon went away or cannot be reached. */
    DAEMON,
    /** The build or test took longer than it may. */
    TIMEOUT,
    /** What was asked for cannot be done, or cannot be proven; the message says what to change. */
    REFUSED
}
