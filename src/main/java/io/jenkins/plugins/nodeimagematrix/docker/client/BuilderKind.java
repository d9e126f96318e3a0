package io.jenkins.plugins.nodeimagematrix.docker.client;

/** One of the daemon's two builders. */
public enum BuilderKind {
    /**
     * Sends only changed files of a context, runs stages in parallel, supports secrets; does not support
     * {@code FROM <image id>}.
     */
    BUILDKIT,
    /** The first builder of Docker: sends the whole context each time, does not support secrets. */
    CLASSIC
}
