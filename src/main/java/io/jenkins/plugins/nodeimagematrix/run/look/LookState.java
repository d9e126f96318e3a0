package io.jenkins.plugins.nodeimagematrix.run.look;

import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The looks of a job: the last one, those that started builds, and the changes that builds were started for.
 *
 * @param last the last look that differed from the one before it
 * @param starting the last looks that started a build, newest first
 * @param started changes that are not in a plan yet, for which a build was started
 */
public record LookState(int version, Look last, List<Look> starting, List<Started> started)
        implements StateFile.Versioned {
    private static final int VERSION = 1;
    private static final int MAX_STARTING = 20;
    private static final StateFile.Format<LookState> FORMAT = new StateFile.Format<>(LookState.class, VERSION);
    private static final Duration FIRST_PAUSE = Duration.ofHours(1);
    private static final int MAX_DOUBLINGS = 5;

    public LookState {
        starting = starting == null ? List.of() : List.copyOf(starting);
        started = started == null ? List.of() : List.copyOf(started);
    }

    /**
     * A change for which a build was started.
     *
     * @param millis time of the last start, since the epoch
     * @param times how often a build was started
     */
    public record Started(String key, long millis, int times) {
        /** The time from which a build may be started again, because none of the earlier ones planned the change. */
        long dueMillis() {
            return millis + FIRST_PAUSE.toMillis() * (1L << Math.min(times - 1, MAX_DOUBLINGS));
        }

        Started again(long now) {
            return new Started(key, now, times + 1);
        }
    }

    public static LookState of(MatrixStore store) throws IOException {
        return file(store).read().orElseGet(() -> new LookState(VERSION, null, List.of(), List.of()));
    }

    void write(MatrixStore store) throws IOException {
        file(store).write(this);
    }

    private static StateFile<LookState> file(MatrixStore store) {
        return FORMAT.at(store.folder().resolve("looks.json"));
    }

    Optional<Started> started(String key) {
        return started.stream().filter(each -> each.key().equals(key)).findFirst();
    }

    /**
     * This state after a look.
     *
     * @param open keys of changes that are still open, or that could not be looked at
     * @param again those that a build is started for now
     */
    LookState after(Look look, Set<String> open, Set<String> again) {
        List<Started> all = new ArrayList<>();
        for (String key : open) {
            Optional<Started> known = started(key);
            if (again.contains(key)) {
                all.add(known.map(each -> each.again(look.millis()))
                        .orElseGet(() -> new Started(key, look.millis(), 1)));
            } else {
                known.ifPresent(all::add);
            }
        }
        List<Look> starts = new ArrayList<>(starting);
        if (look.outcome() == Look.Outcome.STARTED) {
            starts.add(0, look);
        }
        return new LookState(
                VERSION,
                look.isLike(last) ? last : look,
                starts.subList(0, Math.min(starts.size(), MAX_STARTING)),
                all);
    }
}
