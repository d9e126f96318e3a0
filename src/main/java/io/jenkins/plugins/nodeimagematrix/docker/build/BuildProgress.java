package io.jenkins.plugins.nodeimagematrix.docker.build;

/** Reads a builder's output into the instructions it belongs to. */
interface BuildProgress {
    /** @param nanos when the line came, on any steady clock */
    void line(String text, long nanos);

    /** Ends the instructions that are under way, because the builder has ended. */
    void end(boolean passed, long nanos);

    /** What the failing command returned, as the builder's error said; null if it said nothing. */
    Integer exitCode();
}
