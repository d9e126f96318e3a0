package io.jenkins.plugins.nodeimagematrix.run.cell;

import java.util.HashMap;
import java.util.Map;

/** What Docker's client is started with on this machine: its own environment, under what the run sets. */
public final class ClientEnvironment {
    private ClientEnvironment() {}

    public static Map<String, String> with(Map<String, String> overrides) {
        Map<String, String> all = new HashMap<>(System.getenv());
        all.putAll(overrides);
        return all;
    }
}
