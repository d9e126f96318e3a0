package io.jenkins.plugins.nodeimagematrix.job.tags;

import hudson.Extension;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.nodeimagematrix.agent.node.ActiveRuns;
import io.jenkins.plugins.nodeimagematrix.agent.node.AgentCleanup;
import io.jenkins.plugins.nodeimagematrix.compat.RunActions;
import java.util.Map;
import java.util.TreeMap;
import jenkins.model.RunAction2;

/**
 * The images that later steps of a build may use on their daemons, such as {@code docker.image(cell.imageId).inside}. They are
 * removed when the build ends, also after a controller restart: their locations are stored with the build until then.
 */
public final class HeldImages extends InvisibleAction implements RunAction2 {
    /** Docker client variables that select the daemon, by run id and agent name. */
    private final TreeMap<String, TreeMap<String, TreeMap<String, String>>> runs = new TreeMap<>();

    /**
     * Holds the images of a run until the build ends.
     *
     * @param places Docker client variables by agent name
     */
    public static void until(Run<?, ?> end, String runId, Map<String, Map<String, String>> places) {
        synchronized (end) {
            HeldImages held = end.getAction(HeldImages.class);
            if (held == null) {
                held = new HeldImages();
                end.addAction(held);
            }
            TreeMap<String, TreeMap<String, String>> kept = new TreeMap<>();
            places.forEach((agent, variables) -> kept.put(agent, new TreeMap<>(variables)));
            held.runs.put(runId, kept);
        }
    }

    @Override
    public void onAttached(Run<?, ?> run) {}

    /** Only builds that have not ended have this action. */
    @Override
    public void onLoad(Run<?, ?> run) {
        runs.keySet().forEach(ActiveRuns::began);
    }

    private void remove() {
        runs.forEach(AgentCleanup::remove);
    }

    /**
     * A run listener that removes the held images at the end of the build. It does not wait for agents, because a Pipeline ends
     * on the thread that all Pipelines share.
     */
    @Extension
    public static final class AtTheEnd extends RunListener<Run<?, ?>> {
        @Override
        public void onCompleted(Run<?, ?> run, TaskListener listener) {
            HeldImages held = run.getAction(HeldImages.class);
            if (held != null) {
                RunActions.remove(run, held);
                Thread cleaner = new Thread(held::remove, "images held for " + run);
                cleaner.setDaemon(true);
                cleaner.start();
            }
        }
    }
}
