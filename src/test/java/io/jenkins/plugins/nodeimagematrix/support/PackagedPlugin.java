package io.jenkins.plugins.nodeimagematrix.support;

import java.nio.file.Files;
import java.nio.file.Path;

/** What the build has packaged before the integration tests. */
public final class PackagedPlugin {
    private PackagedPlugin() {}

    /** The plugin as users install it. */
    public static Path hpi() {
        return packaged("node-image-matrix.hpi");
    }

    /** The declared API, for a controller that has not got the real one. */
    public static Path declaredApi() {
        return packaged("jenkins-api.jar");
    }

    private static Path packaged(String name) {
        Path file = Path.of("target", name).toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException(file + " is missing; make it with: mvn -DskipTests pre-integration-test");
        }
        return file;
    }
}
