package io.jenkins.plugins.nodeimagematrix.docker.build;

/** A reader of a builder's output, which assigns it to the instructions of a Dockerfile. */
interface BuildProgress {
    /** @param nanos time of the line, on a monotonic clock */
    void line(String text, long nanos);

    /** Ends the active instructions, because the builder has ended. */
    void end(boolean passed, long nanos);

    /** The exit status of the failing command in the builder's error; null if it has none. */
    Integer exitCode();
}
