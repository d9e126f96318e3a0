package io.jenkins.plugins.nodeimagematrix.job;

import hudson.Extension;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Images that a build's later steps may use where they were built, such as {@code docker.image(cell.imageId).inside}. They go when
 * the build ends; if the controller ends first, when their agent is used for a matrix the next time.
 */
@Extension
public final class HeldImages extends RunListener<Run<?, ?>> {
    private static final Map<String, List<Runnable>> CLEANINGS = new ConcurrentHashMap<>();

    /** @param cleaning removes the images */
    static void until(Run<?, ?> run, Runnable cleaning) {
        CLEANINGS.compute(run.getExternalizableId(), (id, cleanings) -> {
            List<Runnable> all = cleanings == null ? new ArrayList<>() : new ArrayList<>(cleanings);
            all.add(cleaning);
            return all;
        });
    }

    /** Does not wait for agents: a Pipeline ends on the thread that all Pipelines share. */
    @Override
    public void onCompleted(Run<?, ?> run, TaskListener listener) {
        List<Runnable> cleanings = CLEANINGS.remove(run.getExternalizableId());
        if (cleanings != null) {
            Thread cleaner = new Thread(() -> cleanings.forEach(Runnable::run), "images held for " + run);
            cleaner.setDaemon(true);
            cleaner.start();
        }
    }
}
