package io.jenkins.plugins.nodeimagematrix.matrix.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** Reads off a Dockerfile which images its stages stand on. */
@FunctionalInterface
public interface DockerfileBases {
    /**
     * @param args build arguments
     * @return names as they stand in the file, as far as it says them; not those of its own stages
     */
    SortedSet<String> of(String dockerfile, Map<String, String> args);

    /**
     * Compares what the built stage stands on with what the matrix file says.
     *
     * @param target the stage that is built; {@code null} for the last
     * @param platform such as {@code linux/arm64}; {@code null} if only the daemon knows it
     * @param base the names of the image that the stage has to stand on; {@code BASE} stands for the first
     * @return empty if they agree, or if only the daemon can tell
     */
    default Optional<BaseMismatch> mismatch(
            String dockerfile, Map<String, String> args, String target, String platform, List<String> base) {
        return Optional.empty();
    }
}
