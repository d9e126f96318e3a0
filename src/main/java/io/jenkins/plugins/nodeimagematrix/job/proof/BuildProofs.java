package io.jenkins.plugins.nodeimagematrix.job.proof;

import hudson.model.InvisibleAction;
import hudson.model.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which images a build proved, and by which tests. An image is known by its id, which stands for its bytes, so a proof holds
 * on whatever agent and under whatever name the image turns up, if it is sure that the tests were of that image. Kept with the build, so it survives a restart.
 */
public final class BuildProofs extends InvisibleAction {
    private static final int VERSION = 1;
    private static final String PASSED = "passed";
    private static final String FAILED = "failed";

    /**
     * Of the form in the build's XML; a reader that does not know it must not take anything for proven. Not final, for then the
     * compiler would put the constant in place of what was read.
     */
    private int version = VERSION;

    /** Image id to test to "passed" or "failed"; replaced as a whole, for a build may be saved at any time. */
    private volatile LinkedHashMap<String, LinkedHashMap<String, String>> tests = new LinkedHashMap<>();

    /** The same by agent, of images that only the agent itself names: it may name one that it never saw. */
    private volatile TreeMap<String, LinkedHashMap<String, LinkedHashMap<String, String>>> claims = new TreeMap<>();

    BuildProofs() {}

    /**
     * Adds how tests of images ended. What was found before about other tests of an image stays; the same test counts as it
     * ended last.
     *
     * @param agent on which alone they count; {@code null} if a registry confirmed the images, or the agent was asked about them
     * @param found by image id, {@code sha256:...}: the name of each test, and whether it passed
     */
    public static void record(Run<?, ?> run, String agent, Map<String, Map<String, Boolean>> found) throws IOException {
        synchronized (run) {
            BuildProofs proofs = run.getAction(BuildProofs.class);
            if (proofs == null) {
                proofs = new BuildProofs();
                run.addAction(proofs);
            }
            proofs.add(agent, found);
            run.save();
        }
    }

    void add(String agent, Map<String, Map<String, Boolean>> found) {
        if (agent == null) {
            tests = with(tests, found);
        } else {
            TreeMap<String, LinkedHashMap<String, LinkedHashMap<String, String>>> all = new TreeMap<>(claims);
            all.put(agent, with(all.getOrDefault(agent, new LinkedHashMap<>()), found));
            claims = all;
        }
    }

    private static LinkedHashMap<String, LinkedHashMap<String, String>> with(
            Map<String, LinkedHashMap<String, String>> before, Map<String, Map<String, Boolean>> found) {
        LinkedHashMap<String, LinkedHashMap<String, String>> all = new LinkedHashMap<>(before);
        found.forEach((image, passed) -> {
            LinkedHashMap<String, String> own = new LinkedHashMap<>(all.getOrDefault(image, new LinkedHashMap<>()));
            passed.forEach((test, well) -> own.put(test, well ? PASSED : FAILED));
            all.put(image, own);
        });
        return all;
    }

    /** Whether the image, as it is on the agent, was tested in this build and no test of it failed. */
    public static boolean isProven(Run<?, ?> run, String imageId, String agent) {
        BuildProofs proofs = run.getAction(BuildProofs.class);
        return proofs != null && proofs.isUnderstood() && proofs.prove(imageId, agent);
    }

    boolean prove(String imageId, String agent) {
        List<String> found = new ArrayList<>(
                tests.getOrDefault(imageId, new LinkedHashMap<>()).values());
        found.addAll(claims.getOrDefault(agent, new LinkedHashMap<>())
                .getOrDefault(imageId, new LinkedHashMap<>())
                .values());
        return !found.isEmpty() && found.stream().allMatch(PASSED::equals);
    }

    boolean isUnderstood() {
        return version == VERSION && tests != null && claims != null;
    }
}
