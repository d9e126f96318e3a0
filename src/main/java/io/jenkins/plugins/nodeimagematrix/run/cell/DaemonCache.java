package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The daemons that this JVM has connected to. Choosing a client and querying a daemon's features takes about six processes, more
 * than the other overhead of a cell. What was found is kept as long as the daemon runs, but for some minutes at most, since a
 * client or its plugin may be installed meanwhile.
 */
public final class DaemonCache {
    private static final int MAX_DAEMONS = 64;
    private static final Duration MAX_AGE = Duration.ofMinutes(10);
    private static final String TEMPORARY = "TMPDIR";

    /** A daemon with the time of the connection, of {@link System#nanoTime}. */
    private record Known(Daemon daemon, long since) {
        boolean isCurrent() {
            return System.nanoTime() - since < MAX_AGE.toNanos() && daemon.isConnected();
        }
    }

    private static final Map<Map<String, String>, Known> KNOWN = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Map<String, String>, Known> eldest) {
            boolean remove = size() > MAX_DAEMONS;
            if (remove) {
                eldest.getValue().daemon().disconnect();
            }
            return remove;
        }
    };

    private DaemonCache() {}

    /**
     * The full environment of Docker's client during a run.
     *
     * @param given overrides this machine's environment
     * @param scratch the run's folder for temporary files
     */
    public static Map<String, String> environment(Map<String, String> given, Path scratch) {
        Map<String, String> environment = new TreeMap<>(ClientEnvironment.with(given));
        environment.put(TEMPORARY, scratch.toString());
        return environment;
    }

    /** @param environment the full environment of the client */
    public static Daemon connect(Map<String, String> environment) throws DaemonException, InterruptedException {
        Map<String, String> key = key(environment);
        synchronized (KNOWN) {
            Known known = KNOWN.get(key);
            if (known != null && known.isCurrent()) {
                return known.daemon().with(environment);
            }
        }
        Daemon daemon = Daemon.connect(environment);
        synchronized (KNOWN) {
            disconnect(KNOWN.put(key, new Known(daemon, System.nanoTime())));
        }
        return daemon;
    }

    /** Removes a daemon that is gone; a restarted daemon may be another version. */
    static void forget(Map<String, String> environment) {
        synchronized (KNOWN) {
            disconnect(KNOWN.remove(key(environment)));
        }
    }

    private static void disconnect(Known known) {
        if (known != null) {
            known.daemon().disconnect();
        }
    }

    /** Runs differ only in their folders. */
    private static Map<String, String> key(Map<String, String> environment) {
        Map<String, String> key = new TreeMap<>(environment);
        key.remove(TEMPORARY);
        return key;
    }
}
