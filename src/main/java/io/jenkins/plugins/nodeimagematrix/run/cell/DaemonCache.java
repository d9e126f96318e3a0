package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Daemons that this JVM spoke to before. To choose a client and to ask a daemon what it can do takes half a dozen processes,
 * which would cost every cell more than its bookkeeping does.
 */
public final class DaemonCache {
    private static final int MAX_DAEMONS = 64;
    private static final Map<Map<String, String>, Daemon> KNOWN = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Map<String, String>, Daemon> eldest) {
            return size() > MAX_DAEMONS;
        }
    };

    private DaemonCache() {}

    /**
     * All of the client's environment while a run does something on a daemon; with the run's own folder in it, a daemon is
     * known for no longer than the run.
     *
     * @param given over this machine's own
     * @param scratch the run's folder for what is needed only meanwhile
     */
    public static Map<String, String> environment(Map<String, String> given, Path scratch) {
        Map<String, String> environment = new TreeMap<>(ClientEnvironment.with(given));
        environment.put("TMPDIR", scratch.toString());
        return environment;
    }

    /** @param environment all of the client's environment */
    public static Daemon connect(Map<String, String> environment) throws DaemonException, InterruptedException {
        synchronized (KNOWN) {
            Daemon known = KNOWN.get(environment);
            if (known != null) {
                return known;
            }
        }
        Daemon daemon = Daemon.connect(environment);
        synchronized (KNOWN) {
            KNOWN.put(environment, daemon);
        }
        return daemon;
    }

    /** The run is over, or the daemon went away; what comes back may be another version with another client. */
    static void forget(Map<String, String> environment) {
        synchronized (KNOWN) {
            KNOWN.remove(environment);
        }
    }
}
