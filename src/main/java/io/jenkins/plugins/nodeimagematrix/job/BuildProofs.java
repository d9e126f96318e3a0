package io.jenkins.plugins.nodeimagematrix.job;

import hudson.model.InvisibleAction;
import hudson.model.Run;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which images a build proved, and by which tests. An image is known by its id, which stands for its bytes, so a proof holds
 * on whatever agent and under whatever name the image turns up. Kept with the build, so it survives a restart.
 */
public final class BuildProofs extends InvisibleAction {
    private static final int VERSION = 1;

    /**
     * Of the form in the build's XML; a reader that does not know it must not take anything for proven. Not final, for then the
     * compiler would put the constant in place of what was read.
     */
    private int version = VERSION;

    /** Image id to test to "passed" or "failed"; replaced as a whole, for a build may be saved at any time. */
    private volatile LinkedHashMap<String, LinkedHashMap<String, String>> tests = new LinkedHashMap<>();

    private BuildProofs() {}

    /**
     * Adds how tests of images ended. What was found before about other tests of an image stays; the same test counts as it
     * ended last.
     *
     * @param found by image id, {@code sha256:...}: the name of each test, and whether it passed
     */
    public static void record(Run<?, ?> run, Map<String, Map<String, Boolean>> found) throws IOException {
        synchronized (run) {
            BuildProofs proofs = run.getAction(BuildProofs.class);
            if (proofs == null) {
                proofs = new BuildProofs();
                run.addAction(proofs);
            }
            LinkedHashMap<String, LinkedHashMap<String, String>> all = new LinkedHashMap<>(proofs.tests);
            found.forEach((image, passed) -> {
                LinkedHashMap<String, String> own = new LinkedHashMap<>(all.getOrDefault(image, new LinkedHashMap<>()));
                passed.forEach((test, well) -> own.put(test, well ? "passed" : "failed"));
                all.put(image, own);
            });
            proofs.tests = all;
            run.save();
        }
    }

    /** Whether the image was tested in this build and no test of it failed. */
    public static boolean isProven(Run<?, ?> run, String imageId) {
        Map<String, Boolean> found = tests(run, imageId);
        return !found.isEmpty() && !found.containsValue(false);
    }

    /** How each test of the image ended in this build; empty if there was none. */
    public static Map<String, Boolean> tests(Run<?, ?> run, String imageId) {
        BuildProofs proofs = run.getAction(BuildProofs.class);
        Map<String, Boolean> found = new LinkedHashMap<>();
        if (proofs != null && proofs.isUnderstood()) {
            proofs.tests
                    .getOrDefault(imageId, new LinkedHashMap<>())
                    .forEach((test, how) -> found.put(test, how.equals("passed")));
        }
        return found;
    }

    boolean isUnderstood() {
        return version == VERSION && tests != null;
    }
}
