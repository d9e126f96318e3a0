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
 * The images that a build proved, and the tests that proved them. An image is identified by its id, which is a digest of its
 * content, so a proof is valid on every agent and under every name, provided that the tested image is known for certain. Proofs
 * are stored with the build and survive a restart.
 */
public final class BuildProofs extends InvisibleAction {
    private static final int VERSION = 1;
    private static final String PASSED = "passed";
    private static final String FAILED = "failed";

    /**
     * The version of the format in the build's XML. A version of the plugin that does not know the format must treat no image
     * as proven. The field is not final: the compiler would replace a final field by its constant and ignore the value read
     * from disk.
     */
    private int version = VERSION;

    /**
     * Results by image id and test: "passed" or "failed". The map is replaced, never modified, because the build may be saved
     * at any time.
     */
    private volatile LinkedHashMap<String, LinkedHashMap<String, String>> tests = new LinkedHashMap<>();

    /** The same results by agent, for images whose id only the agent reports: an agent could report an id that it never had. */
    private volatile TreeMap<String, LinkedHashMap<String, LinkedHashMap<String, String>>> claims = new TreeMap<>();

    BuildProofs() {}

    /**
     * Adds test results of images. Results of other tests of an image are kept; a new result of the same test replaces the old
     * one.
     *
     * @param agent the only agent on which the results count; {@code null} if a registry confirmed the image ids, or if the
     *     caller named the image by its id
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

    /** Whether the image, as found on the agent, was tested in this build and all its tests passed. */
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
