package io.jenkins.plugins.nodeimagematrix.docker.client;

/** Which of the daemon's two builders does the work. */
public enum BuilderKind {
    /** Sends only what changed of a context, runs stages side by side, knows secrets; has no {@code FROM <image id>}. */
    BUILDKIT,
    /** The first builder of Docker: sends the whole context each time, knows no secrets. */
    CLASSIC
}
