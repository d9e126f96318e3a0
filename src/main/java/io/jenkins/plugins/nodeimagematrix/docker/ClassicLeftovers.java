package io.jenkins.plugins.nodeimagematrix.docker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The images that the classic builder leaves when a build does not end well: one for each instruction that passed, without
 * a name, and nothing tells whose they are. They are removed as soon as no other build of this JVM could be taking them for
 * its own, for the builder uses them as its memory.
 */
final class ClassicLeftovers {
    private static final int ATTEMPTS = 15;
    private static final long PAUSE_MILLIS = 200;
    /** By daemon. */
    private static final Map<String, ClassicLeftovers> ALL = new HashMap<>();

    private final Set<String> pending = new LinkedHashSet<>();
    private int running;

    private ClassicLeftovers() {}

    static void buildBegins(String daemonId) {
        synchronized (ALL) {
            ALL.computeIfAbsent(daemonId, any -> new ClassicLeftovers()).running++;
        }
    }

    /** @param made ids of images that a failed build made, in the order in which it made them; empty if it passed */
    static void buildEnded(String daemonId, List<String> made, ImageStore store)
            throws DaemonException, InterruptedException {
        List<String> remove = new ArrayList<>();
        synchronized (ALL) {
            ClassicLeftovers here = ALL.get(daemonId);
            here.pending.addAll(made);
            if (--here.running == 0) {
                remove.addAll(here.pending);
                ALL.remove(daemonId);
            }
        }
        for (int i = remove.size() - 1; i >= 0; i--) {
            remove(remove.get(i), store);
        }
    }

    private static void remove(String id, ImageStore store) throws DaemonException, InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            ImageFacts image = store.find(id).orElse(null);
            if (image == null || !image.tags().isEmpty()) {
                return;
            }
            try {
                store.removeIfThere(id);
                return;
            } catch (DaemonException inUse) {
                String why = String.valueOf(inUse.getMessage()).toLowerCase(Locale.ROOT);
                if (!why.contains("conflict") || why.contains("dependent child")) {
                    return;
                }
                // The daemon is still ending the container of the build that was given up.
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }
}
