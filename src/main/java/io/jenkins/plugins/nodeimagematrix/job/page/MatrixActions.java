package io.jenkins.plugins.nodeimagematrix.job.page;

import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.compat.RunActions;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import java.io.IOException;
import java.util.List;

/** The matrices of one build. Each has a page and a folder of its own; the first one's are named as if it was the only one. */
public final class MatrixActions {
    public static final String FOLDER = "node-image-matrix";

    private MatrixActions() {}

    /**
     * The place for one more matrix. One that goes on after a restart finds its own.
     *
     * @param id of the run
     * @param title what people call the matrix
     */
    public static MatrixBuildAction begin(Run<?, ?> run, String id, String title) throws IOException {
        synchronized (run) {
            int last = 0;
            for (MatrixBuildAction other : all(run)) {
                if (id.equals(other.id())) {
                    return other;
                }
                last = Math.max(last, other.number());
            }
            MatrixBuildAction begun = new MatrixBuildAction(run, id, last + 1, title);
            run.addAction(begun);
            // A controller that is killed must know the build when it comes back.
            run.save();
            return begun;
        }
    }

    /** In the order in which they began. */
    public static List<MatrixBuildAction> all(Run<?, ?> run) {
        return RunActions.of(run, MatrixBuildAction.class);
    }

    /** {@code null} if the build has none. */
    static MatrixBuildAction first(Run<?, ?> build) {
        return all(build).stream().findFirst().orElse(null);
    }

    /** Where the first matrix keeps what it knows, and the build what it has only once. */
    public static RunFolder folder(Run<?, ?> run) {
        return new RunFolder(run.getRootDir().toPath().resolve(FOLDER));
    }

    /** Where the matrix keeps what it knows that had the run with this id; that of the first one if none had. */
    public static RunFolder folder(Run<?, ?> run, String runId) {
        return all(run).stream()
                .filter(matrix -> runId.equals(matrix.id()))
                .map(MatrixBuildAction::folder)
                .findFirst()
                .orElseGet(() -> folder(run));
    }
}
