package io.jenkins.plugins.nodeimagematrix.job.limit;

import hudson.model.Action;
import hudson.model.Cause;
import hudson.model.CauseAction;
import hudson.model.InvisibleAction;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.ParametersAction;
import hudson.model.Queue;
import hudson.model.Run;
import hudson.model.User;
import io.jenkins.plugins.nodeimagematrix.compat.BuildTask;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.config.MatrixSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The limit of a build to one cell, which a user chose on the page of that cell. It belongs to the queue item and then to the
 * build, so that it survives a restart. Other matrices of the job are built as usual.
 */
public final class CellRebuild extends InvisibleAction implements Queue.QueueAction {
    private final String matrix;
    private final String cell;

    private CellRebuild(String matrix, String cell) {
        this.matrix = matrix;
        this.cell = cell;
    }

    /** Returns the reason why no build of one cell can be started; {@code null} if it can. */
    public static String refusal(Job<?, ?> job, String cell) {
        if (!(job instanceof Queue.Task) || !job.isBuildable()) {
            return Messages.CellRebuild_disabled(job.getDisplayName());
        }
        return cell.matches("[^\\s,]+") ? null : Messages.CellRebuild_name(cell);
    }

    /**
     * Schedules a build with the parameters of an earlier one.
     *
     * @param matrix the title of the matrix
     * @throws IllegalArgumentException with the reason why the build can't be started
     */
    public static void schedule(Run<?, ?> earlier, String matrix, String cell) {
        Job<?, ?> job = earlier.getParent();
        job.checkPermission(Item.BUILD);
        String refusal = refusal(job, cell);
        if (refusal != null) {
            throw new IllegalArgumentException(refusal);
        }
        List<Action> actions = new ArrayList<>();
        User user = User.current();
        actions.add(new CauseAction(new RebuildCause(cell, earlier.getNumber(), user == null ? "" : user.getId())));
        actions.add(new CellRebuild(matrix, cell));
        ParametersAction parameters = earlier.getAction(ParametersAction.class);
        if (parameters != null) {
            actions.add(parameters);
        }
        BuildTask.schedule((Queue.Task) job, actions);
    }

    /** Whether the build is limited to a cell of a matrix. */
    public static boolean isLimited(Run<?, ?> run, String title) {
        CellRebuild limit = run.getAction(CellRebuild.class);
        return limit != null && limit.matrix.equals(title);
    }

    /** Returns the settings of a step of the build, limited if the build is limited to a cell of the step's matrix. */
    public static MatrixSettings limit(MatrixSettings settings, Run<?, ?> run) {
        CellRebuild limit = run.getAction(CellRebuild.class);
        return limit == null || !limit.matrix.equals(settings.title()) ? settings : settings.only("cell=" + limit.cell);
    }

    /** A build of one cell never takes the place of another build in the queue, nor another build its place. */
    @Override
    public boolean shouldSchedule(List<Action> actions) {
        return actions.stream().noneMatch(this::isSame);
    }

    private boolean isSame(Action other) {
        return other instanceof CellRebuild same
                && Objects.equals(matrix, same.matrix)
                && Objects.equals(cell, same.cell);
    }

    /** The cause of a build of one cell. */
    public static final class RebuildCause extends Cause {
        private final String cell;
        private final int build;
        private final String user;

        private RebuildCause(String cell, int build, String user) {
            this.cell = cell;
            this.build = build;
            this.user = user;
        }

        @Override
        public String getShortDescription() {
            return user.isEmpty()
                    ? Messages.CellRebuild_cause(cell, build)
                    : Messages.CellRebuild_causeBy(cell, build, user);
        }
    }
}
