package io.jenkins.plugins.nodeimagematrix.docker;

/** Watches a build while it runs. Called from one thread at a time; must not block for long, for the build waits. */
public interface BuildListener {
    /** Hears nothing. */
    BuildListener SILENT = new BuildListener() {
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
