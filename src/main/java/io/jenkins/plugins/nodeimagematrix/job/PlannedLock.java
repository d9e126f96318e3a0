package io.jenkins.plugins.nodeimagematrix.job;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.release.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.LockFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The lock file as a build's plan wants it, kept with the build until somebody commits it.
 *
 * @param path where it belongs, relative to the matrix file
 */
record PlannedLock(int version, String path, String text) {
    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    static void keep(Plan plan, Run<?, ?> build) throws IOException {
        if (plan.lock() != null && plan.lockFile() != null) {
            Path file = file(build);
            Files.createDirectories(file.getParent());
            JSON.writeValue(
                    file.toFile(),
                    new PlannedLock(VERSION, plan.lockFile(), plan.lock().render()));
        }
    }

    /** @return {@code null} if the build's releases are not chosen from a catalogue */
    static PlannedLock of(Run<?, ?> build) throws IOException {
        Path file = file(build);
        PlannedLock kept = Files.exists(file) ? JSON.readValue(file.toFile(), PlannedLock.class) : null;
        return kept == null || kept.version() != VERSION ? null : kept;
    }

    LockFile lock() throws IOException {
        try {
            return LockFile.parse(text);
        } catch (LockFileException broken) {
            throw new IOException("the lock file that a build kept is broken: " + broken.getMessage(), broken);
        }
    }

    String fileName() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static Path file(Run<?, ?> build) {
        return MatrixBuildAction.folder(build).path().resolve("lock.json");
    }
}
