package io.jenkins.plugins.nodeimagematrix.run.engine;

import java.util.Map;
import java.util.Set;

/**
 * A Docker daemon that the {@link Engine} may use.
 *
 * @param name a display name, also used for the daemon's folder; letters, digits, dots and hyphens
 * @param environment variables for Docker's client, such as {@code DOCKER_HOST}; overrides this JVM's environment
 * @param slots number of parallel builds
 * @param labels agent labels of the matrix file that this daemon matches; cells without a label run on any daemon
 */
public record EngineDaemon(String name, Map<String, String> environment, int slots, Set<String> labels) {
    public EngineDaemon {
        environment = Map.copyOf(environment);
        labels = Set.copyOf(labels);
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9.-]*") || slots < 1) {
            throw new IllegalArgumentException("a daemon needs a plain name and at least one slot: " + name);
        }
    }

    public EngineDaemon(String name, Map<String, String> environment, int slots) {
        this(name, environment, slots, Set.of());
    }
}
