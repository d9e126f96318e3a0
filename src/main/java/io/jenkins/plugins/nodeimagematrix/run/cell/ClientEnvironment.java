package io.jenkins.plugins.nodeimagematrix.run.cell;

import java.util.HashMap;
import java.util.Map;

/** The environment of Docker's client on this machine: the process environment, overridden by the run's variables. */
public final class ClientEnvironment {
    private ClientEnvironment() {}

    public static Map<String, String> with(Map<String, String> overrides) {
        Map<String, String> all = new HashMap<>(System.getenv());
        all.putAll(overrides);
        return all;
    }
}
