package io.jenkins.plugins.nodeimagematrix.job.limit;

import hudson.model.Action;
import hudson.model.InvisibleAction;
import hudson.model.Queue;
import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.job.config.MatrixSettings;
import io.jenkins.plugins.nodeimagematrix.run.look.MatrixLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The limit of a build to what a look found for one matrix. It belongs to the queue item and then to the build, so that it
 * survives a restart. Other matrices of the job are built as usual.
 */
public final class LookLimit extends InvisibleAction implements Queue.QueueAction {
    private final String matrix;
    private final String only;
    private final boolean refresh;
    private final ArrayList<String> releases;
    private final ArrayList<String> bases;

    public LookLimit(MatrixLimit limit) {
        this.matrix = limit.title();
        this.only = limit.only();
        this.refresh = limit.refresh();
        this.releases = new ArrayList<>(limit.releases());
        this.bases = new ArrayList<>(limit.bases());
    }

    /** Returns the limit of a build of a matrix; {@code null} if there is none. */
    public static MatrixLimit of(Run<?, ?> run, String title) {
        for (LookLimit each : run.getActions(LookLimit.class)) {
            if (each.matrix.equals(title)) {
                return new MatrixLimit(each.matrix, each.only, each.refresh, each.releases, each.bases);
            }
        }
        return null;
    }

    /** Returns the settings of a step of the build with the limit of its matrix. */
    public static MatrixSettings limit(MatrixSettings settings, Run<?, ?> run) {
        MatrixLimit limit = of(run, settings.title());
        if (limit == null) {
            return settings;
        }
        MatrixSettings refreshed = limit.refresh() ? settings.refreshing() : settings;
        return isLimited(settings, run) ? refreshed.only(limit.only()) : refreshed;
    }

    /** Whether the cells of a step of the build are limited to what a look found. */
    public static boolean isLimited(MatrixSettings settings, Run<?, ?> run) {
        MatrixLimit limit = of(run, settings.title());
        return limit != null && !limit.only().isEmpty() && settings.only().isEmpty();
    }

    /** A limited build never takes the place of another build in the queue, nor another build its place. */
    @Override
    public boolean shouldSchedule(List<Action> actions) {
        return actions.stream().noneMatch(this::isSame);
    }

    private boolean isSame(Action other) {
        return other instanceof LookLimit same
                && matrix.equals(same.matrix)
                && Objects.equals(only, same.only)
                && refresh == same.refresh;
    }
}
