package io.jenkins.plugins.nodeimagematrix.support;

/** What a server does when the JVM ends is taken back when it is closed before. */
final class ShutdownHooks {
    private ShutdownHooks() {}

    /** Closing may itself be what happens at the end, and then nothing can be taken back, nor has to be. */
    static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The JVM ends already.
            return;
        }
    }
}
