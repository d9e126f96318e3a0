package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.DaemonException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Daemons that this JVM spoke to before. To choose a client and to ask a daemon what it can do takes half a dozen processes,
 * which would cost every cell more than its bookkeeping does.
 */
final class KnownDaemons {
    private static final int MOST = 64;
    private static final Map<Map<String, String>, Daemon> KNOWN = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Map<String, String>, Daemon> eldest) {
            return size() > MOST;
        }
    };

    private KnownDaemons() {}

    /** @param environment all of the client's environment */
    static Daemon connect(Map<String, String> environment) throws DaemonException, InterruptedException {
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

    /** The daemon went away; what comes back may be another version with another client. */
    static void forget(Map<String, String> environment) {
        synchronized (KNOWN) {
            KNOWN.remove(environment);
        }
    }
}
