package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A cache of daemons that this JVM has connected to. Choosing a client and querying a daemon's features takes about six
 * processes, more than the other overhead of a cell.
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
     * The full environment of Docker's client during a run. It contains the run's own folder, so a cached daemon is used for
     * one run at most.
     *
     * @param given overrides this machine's environment
     * @param scratch the run's folder for temporary files
     */
    public static Map<String, String> environment(Map<String, String> given, Path scratch) {
        Map<String, String> environment = new TreeMap<>(ClientEnvironment.with(given));
        environment.put("TMPDIR", scratch.toString());
        return environment;
    }

    /** @param environment the full environment of the client */
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

    /** Removes a daemon when the run has ended or the daemon is gone; a restarted daemon may be another version. */
    static void forget(Map<String, String> environment) {
        synchronized (KNOWN) {
            KNOWN.remove(environment);
        }
    }
}
