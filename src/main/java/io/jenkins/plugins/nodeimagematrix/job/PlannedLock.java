package io.jenkins.plugins.nodeimagematrix.job;

import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.release.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.LockFileException;
import io.jenkins.plugins.nodeimagematrix.run.StateFile;
import java.io.IOException;

/**
 * The lock file as a build's plan wants it, kept with the build until somebody commits it.
 *
 * @param path where it belongs, relative to the matrix file
 */
record PlannedLock(int version, String path, String text) implements StateFile.Versioned {
    private static final int VERSION = 1;

    static void keep(Plan plan, Run<?, ?> build) throws IOException {
        if (plan.lock() != null && plan.lockFile() != null) {
            file(build)
                    .write(new PlannedLock(VERSION, plan.lockFile(), plan.lock().render()));
        }
    }

    /** @return {@code null} if the build's releases are not chosen from a catalogue */
    static PlannedLock of(Run<?, ?> build) throws IOException {
        return file(build).read().orElse(null);
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

    private static StateFile<PlannedLock> file(Run<?, ?> build) {
        return new StateFile<>(MatrixBuildAction.folder(build).path().resolve("lock.json"), PlannedLock.class, VERSION);
    }
}
