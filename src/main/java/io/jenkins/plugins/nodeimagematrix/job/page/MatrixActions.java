package io.jenkins.plugins.nodeimagematrix.job.page;

import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.compat.RunActions;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import java.io.IOException;
import java.util.List;

/**
 * The matrix actions of one build. Each matrix has its own page and folder; those of the first matrix have no number in their
 * names.
 */
public final class MatrixActions {
    public static final String FOLDER = "node-image-matrix";

    private MatrixActions() {}

    /**
     * Adds the action of a matrix to the build. For a run that resumes after a restart, the existing action is returned.
     *
     * @param id of the run
     * @param title the title of the matrix, as shown to users
     * @param only the selection of cells; empty for all
     */
    public static MatrixBuildAction begin(Run<?, ?> run, String id, String title, String only) throws IOException {
        synchronized (run) {
            int last = 0;
            for (MatrixBuildAction other : all(run)) {
                if (id.equals(other.id())) {
                    return other;
                }
                last = Math.max(last, other.number());
            }
            MatrixBuildAction begun = new MatrixBuildAction(run, id, last + 1, title, only);
            run.addAction(begun);
            // Saved at once, so that the matrix is known after the controller was killed.
            run.save();
            return begun;
        }
    }

    /** Returns the matrices in the order in which they began. */
    public static List<MatrixBuildAction> all(Run<?, ?> run) {
        return RunActions.of(run, MatrixBuildAction.class);
    }

    /** Returns the first matrix of a build; {@code null} if there is none. */
    static MatrixBuildAction first(Run<?, ?> build) {
        return all(build).stream().findFirst().orElse(null);
    }

    /** Returns the folder of the build's first matrix. It also contains the data that a build has only once. */
    public static RunFolder folder(Run<?, ?> run) {
        return new RunFolder(run.getRootDir().toPath().resolve(FOLDER));
    }

    /** Returns the folder of the matrix whose run has this id, or that of the first matrix if no run has it. */
    public static RunFolder folder(Run<?, ?> run, String runId) {
        return all(run).stream()
                .filter(matrix -> runId.equals(matrix.id()))
                .map(MatrixBuildAction::folder)
                .findFirst()
                .orElseGet(() -> folder(run));
    }
}
