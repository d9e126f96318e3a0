package io.jenkins.plugins.nodeimagematrix.matrix;

import java.util.Map;
import java.util.SortedSet;

/** Reads off a Dockerfile which images its stages stand on. */
@FunctionalInterface
public interface DockerfileBases {
    /**
     * @param args build arguments
     * @return names as they stand in the file, as far as it says them; not those of its own stages
     */
    SortedSet<String> of(String dockerfile, Map<String, String> args);
}
