package io.jenkins.plugins.nodeimagematrix.matrix.source;

import java.util.Map;
import java.util.Set;

/** The hashes of files in the folder of the matrix file. Paths are relative to it; each is hashed once. */
public interface SourceTree {
    /** @return a hash of the file's bytes; for a missing file, a hash of its absence */
    String file(String path);

    /** @return a hash of what a build of this context can see, after its {@code .dockerignore} is applied */
    String context(String context, String dockerfile);

    /** Returns the SHA-256 digest of the file's bytes in hexadecimal, or {@code null} for a missing file. */
    default String sha256(String path) {
        return null;
    }

    /** Returns the base images of a Dockerfile's stages; empty if Dockerfiles cannot be read. */
    default Set<String> bases(String dockerfile, Map<String, String> args) {
        return Set.of();
    }
}
