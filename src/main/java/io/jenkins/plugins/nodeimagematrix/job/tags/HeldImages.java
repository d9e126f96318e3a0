package io.jenkins.plugins.nodeimagematrix.job.tags;

import hudson.Extension;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.RunListener;
import io.jenkins.plugins.nodeimagematrix.agent.node.ActiveRuns;
import io.jenkins.plugins.nodeimagematrix.agent.node.AgentCleanup;
import java.util.Map;
import java.util.TreeMap;
import jenkins.model.RunAction2;

/**
 * Images that a build's later steps may use where they were built, such as {@code docker.image(cell.imageId).inside}. They go when
 * the build ends, also if the controller was restarted meanwhile: where they are is kept with the build until then.
 */
public final class HeldImages extends InvisibleAction implements RunAction2 {
    /** By the run that left them and the agent they are on: how Docker's client finds the daemon there. */
    private final TreeMap<String, TreeMap<String, TreeMap<String, String>>> runs = new TreeMap<>();

    /** @param places by the agent's name */
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

    /** Only builds that did not end have any. */
    @Override
    public void onLoad(Run<?, ?> run) {
        runs.keySet().forEach(ActiveRuns::began);
    }

    private void remove() {
        runs.forEach(AgentCleanup::remove);
    }

    /** Does not wait for agents: a Pipeline ends on the thread that all Pipelines share. */
    @Extension
    public static final class AtTheEnd extends RunListener<Run<?, ?>> {
        @Override
        public void onCompleted(Run<?, ?> run, TaskListener listener) {
            HeldImages held = run.getAction(HeldImages.class);
            if (held != null) {
                run.getActions().remove(held);
                Thread cleaner = new Thread(held::remove, "images held for " + run);
                cleaner.setDaemon(true);
                cleaner.start();
            }
        }
    }
}
