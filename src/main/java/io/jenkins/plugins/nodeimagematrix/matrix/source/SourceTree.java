package io.jenkins.plugins.nodeimagematrix.matrix.source;

import java.util.Map;
import java.util.Set;

/** Hashes of what lies in the folder of the matrix file. Paths are relative to it; each is hashed once. */
public interface SourceTree {
    /** @return a hash of the file's bytes, or of its absence */
    String file(String path);

    /** @return a hash of what a build of this context can see; the {@code .dockerignore} that belongs to it is obeyed */
    String context(String context, String dockerfile);

    /** The images that the stages of a Dockerfile stand on; none where Dockerfiles can't be read. */
    default Set<String> bases(String dockerfile, Map<String, String> args) {
        return Set.of();
    }
}
