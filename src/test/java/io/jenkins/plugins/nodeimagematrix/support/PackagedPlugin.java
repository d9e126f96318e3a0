package io.jenkins.plugins.nodeimagematrix.support;

import java.nio.file.Files;
import java.nio.file.Path;

/** What the build has packaged before the integration tests. */
public final class PackagedPlugin {
    /** Names the {@code .hpi} of another build of this plugin, such as that of {@code jenkins/pom.xml}. */
    private static final String HPI = "plugin.hpi";

    private PackagedPlugin() {}

    /** The plugin as users install it: the one that {@code -Dplugin.hpi} names, or that of this build. */
    public static Path hpi() {
        String given = System.getProperty(HPI);
        return given == null ? packaged("node-image-matrix.hpi") : present(Path.of(given));
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

    private static Path present(Path given) {
        if (!Files.isRegularFile(given)) {
            throw new IllegalStateException("-D" + HPI + " names no file: " + given.toAbsolutePath());
        }
        return given.toAbsolutePath();
    }
}
