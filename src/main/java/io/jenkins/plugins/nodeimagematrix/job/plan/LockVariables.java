package io.jenkins.plugins.nodeimagematrix.job.plan;

import hudson.EnvVars;
import hudson.Extension;
import hudson.model.EnvironmentContributor;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixActions;
import io.jenkins.plugins.nodeimagematrix.job.page.MatrixBuildAction;
import io.jenkins.plugins.nodeimagematrix.job.page.PlannedLock;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * The environment variables by which the later steps of a build commit the lock file: {@code IMAGE_MATRIX_LOCK}, the path of the
 * lock file, {@code IMAGE_MATRIX_LOCK_CHANGED} and {@code IMAGE_MATRIX_LOCK_MESSAGE}. For a second matrix of the build they begin
 * with {@code IMAGE_MATRIX_2_LOCK}.
 */
@Extension
@SuppressWarnings("rawtypes")
public class LockVariables extends EnvironmentContributor {
    private static final Logger LOGGER = Logger.getLogger(LockVariables.class.getName());

    /** The matrix file gives the path, and Jenkins replaces references to variables in values. */
    private static final Pattern UNSAFE = Pattern.compile("[$\\p{Cntrl}]");

    @Override
    public void buildEnvironmentFor(Run run, EnvVars variables, TaskListener listener) {
        for (MatrixBuildAction matrix : MatrixActions.all((Run<?, ?>) run)) {
            try {
                PlannedLock lock = PlannedLock.of(matrix);
                if (lock != null && !UNSAFE.matcher(lock.file()).find()) {
                    String name = "IMAGE_MATRIX_" + (matrix.number() == 1 ? "" : matrix.number() + "_") + "LOCK";
                    variables.put(name, lock.file());
                    variables.put(name + "_CHANGED", String.valueOf(lock.changed()));
                    variables.put(name + "_MESSAGE", lock.message());
                }
            } catch (IOException unreadable) {
                // The build goes on without it.
                LOGGER.log(Level.WARNING, run + " has a lock file that cannot be read", unreadable);
            }
        }
    }
}
