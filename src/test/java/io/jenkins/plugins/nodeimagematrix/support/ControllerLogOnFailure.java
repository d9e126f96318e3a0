package io.jenkins.plugins.nodeimagematrix.support;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Shows what the running controllers have logged when a test fails. */
public final class ControllerLogOnFailure implements TestWatcher {
    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        ChildJvm.alive()
                .forEach(jvm -> System.err.println(
                        "After " + context.getDisplayName() + " failed, the end of " + jvm.log() + ":\n" + jvm.tail()));
    }
}
