package io.jenkins.plugins.nodeimagematrix.matrix.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** A reader of the base images in a Dockerfile. */
@FunctionalInterface
public interface DockerfileBases {
    /**
     * Returns the base images of all stages.
     *
     * @param args build arguments
     * @return names as written in the file, as far as they can be resolved; without the file's own stages
     */
    SortedSet<String> of(String dockerfile, Map<String, String> args);

    /**
     * Compares the base image of the built stage with the one in the matrix file.
     *
     * @param target the stage that is built; {@code null} for the last
     * @param platform such as {@code linux/arm64}; {@code null} if only the daemon knows it
     * @param base the names of the expected base image; {@code BASE} stands for the first
     * @return empty if they are equal, or if only the daemon can decide
     */
    default Optional<BaseMismatch> mismatch(
            String dockerfile, Map<String, String> args, String target, String platform, List<String> base) {
        return Optional.empty();
    }
}
