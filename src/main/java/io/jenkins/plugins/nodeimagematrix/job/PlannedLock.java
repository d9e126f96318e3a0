package io.jenkins.plugins.nodeimagematrix.job;

import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.release.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.LockFileException;
import io.jenkins.plugins.nodeimagematrix.run.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.StateFile;
import java.io.IOException;

/**
 * The lock file as a build's plan wants it, kept with the build until somebody commits it.
 *
 * @param path where it belongs, relative to the matrix file
 */
record PlannedLock(int version, String path, String text) implements StateFile.Versioned {
    private static final int VERSION = 1;

    static void keep(Plan plan, RunFolder folder) throws IOException {
        if (plan.lock() != null && plan.lockFile() != null) {
            file(folder)
                    .write(new PlannedLock(VERSION, plan.lockFile(), plan.lock().render()));
        }
    }

    /** @return {@code null} if the build's releases are not chosen from a catalogue */
    static PlannedLock of(Run<?, ?> build) throws IOException {
        return file(Matrices.folder(build)).read().orElse(null);
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

    private static StateFile<PlannedLock> file(RunFolder folder) {
        return new StateFile<>(folder.path().resolve("lock.json"), PlannedLock.class, VERSION);
    }
}
