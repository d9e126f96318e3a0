package io.jenkins.plugins.nodeimagematrix.run.look;

import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.store.FolderLock;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/**
 * The plans of a job that looks compare the world with: of each matrix the last one whose run ended and, while a run is active,
 * that of the run.
 */
public record WatchedPlans(int version, List<WatchedPlan> plans) implements StateFile.Versioned {
    private static final int VERSION = 1;
    private static final StateFile.Format<WatchedPlans> FORMAT = new StateFile.Format<>(WatchedPlans.class, VERSION);

    public WatchedPlans {
        plans = plans == null ? List.of() : List.copyOf(plans);
    }

    public static WatchedPlans of(MatrixStore store) throws IOException {
        return file(store).read().orElseGet(() -> new WatchedPlans(VERSION, List.of()));
    }

    /**
     * Records the plan of a run that begins.
     *
     * @param limit what a look limited the run to, or {@code null}
     * @param partial whether a person limited the run to some cells
     */
    public static void begin(MatrixStore store, WatchedPlan plan, MatrixLimit limit, boolean partial)
            throws IOException {
        update(store, before -> before.begun(plan, limit, partial));
    }

    /** Records that the run of a matrix has ended. */
    public static void end(MatrixStore store, String matrix, int build) throws IOException {
        update(store, before -> before.ended(matrix, build));
    }

    private interface Change {
        WatchedPlans of(WatchedPlans before) throws IOException;
    }

    private static void update(MatrixStore store, Change change) throws IOException {
        try (FolderLock lock = FolderLock.take(store.folder())) {
            WatchedPlans before = of(store);
            WatchedPlans after = change.of(before);
            if (!after.equals(before)) {
                file(store).write(after);
            }
        }
    }

    private static StateFile<WatchedPlans> file(MatrixStore store) {
        return FORMAT.at(store.folder().resolve("watched.json"));
    }

    private WatchedPlans begun(WatchedPlan plan, MatrixLimit limit, boolean partial) throws IOException {
        WatchedPlan known = plans.stream()
                .filter(each -> each.matrix().equals(plan.matrix()) && each.ended())
                .findFirst()
                .orElse(null);
        UnaryOperator<WatchedPlan> seen =
                each -> each.matrix().equals(plan.matrix()) ? each.seenBy(plan.build()) : each;
        List<WatchedPlan> all = new ArrayList<>(plans.stream()
                .filter(each -> !each.matrix().equals(plan.matrix()) || each.ended())
                .map(seen)
                .toList());
        boolean limited = limit != null && !limit.only().isEmpty();
        if (limited && known != null) {
            all.add(known.after(plan, limit.releases(), limit.bases()));
        } else if (!limited
                && !partial
                && (known == null || plan.only().isEmpty() || plan.only().equals(known.only()))) {
            all.add(plan);
        }
        return new WatchedPlans(VERSION, all);
    }

    private WatchedPlans ended(String matrix, int build) {
        WatchedPlan run = plans.stream()
                .filter(each -> each.matrix().equals(matrix) && !each.ended() && each.build() == build)
                .findFirst()
                .orElse(null);
        if (run == null) {
            return this;
        }
        List<WatchedPlan> all = new ArrayList<>(
                plans.stream().filter(each -> !each.matrix().equals(matrix)).toList());
        all.add(run.end());
        return new WatchedPlans(VERSION, all);
    }

    /**
     * The plans to compare with: of each matrix that of its active run, else the last one whose run ended. Matrices that the
     * last completed build no longer had are left out.
     *
     * @param running whether the build with a number is active
     * @param lastCompleted the number of the last completed build
     */
    List<WatchedPlan> current(IntPredicate running, int lastCompleted) {
        int newest = plans.stream()
                .mapToInt(WatchedPlan::build)
                .filter(build -> build <= lastCompleted)
                .max()
                .orElse(0);
        Map<String, WatchedPlan> current = new LinkedHashMap<>();
        plans.stream()
                .filter(each -> each.build() >= newest && (each.ended() || running.test(each.build())))
                .forEach(each -> current.merge(each.matrix(), each, (one, other) -> one.ended() ? other : one));
        return List.copyOf(current.values());
    }
}
