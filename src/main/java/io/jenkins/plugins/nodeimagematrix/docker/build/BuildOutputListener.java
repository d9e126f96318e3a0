package io.jenkins.plugins.nodeimagematrix.docker.build;

/**
 * A listener for the events and the output of a running build. It is called from one thread at a time, which is not
 * the reader of the builder's output: a listener that blocks or fails does not change the result. The build waits for
 * its listener at the end, within its own time limit and for at least a minute. A listener that blocks for some
 * seconds may miss lines in the middle, never the last ones.
 */
public interface BuildOutputListener {
    /** Ignores everything. */
    BuildOutputListener SILENT = new BuildOutputListener() {
        @Override
        public void event(BuildEvent event) {
            // silent by definition
        }

        @Override
        public void line(String text) {
            // silent by definition
        }
    };

    void event(BuildEvent event);

    /** One line of the builder's own output, at most 64 Ki characters; longer ones come in pieces. */
    void line(String text);
}
