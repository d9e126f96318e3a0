package io.jenkins.plugins.nodeimagematrix.docker.build;

/**
 * Watches a build while it runs. Called from one thread at a time, which is none that reads what the builder says: a listener that
 * blocks or fails does not change how the build ends. The build's end waits for it, for as long as the build may take and not
 * less than a minute. One that blocks for longer than some seconds may miss lines in the middle, never the last ones.
 */
public interface BuildOutputListener {
    /** Hears nothing. */
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
