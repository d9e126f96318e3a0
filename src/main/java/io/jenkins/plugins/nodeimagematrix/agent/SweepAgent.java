package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.docker.DaemonException;
import io.jenkins.plugins.nodeimagematrix.run.WorkFolder;
import java.io.File;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import jenkins.MasterToSlaveFileCallable;

/**
 * Makes sure that an agent's daemon can be used, and removes what runs left there that were killed before they could clean up:
 * their folder names them.
 */
final class SweepAgent extends MasterToSlaveFileCallable<Void> {
    private static final long serialVersionUID = 1L;

    private final Map<String, String> environment;
    private final Set<String> dead;

    private SweepAgent(Map<String, String> environment, Set<String> dead) {
        this.environment = Map.copyOf(environment);
        this.dead = new HashSet<>(dead);
    }

    /**
     * Looks first at what is there and then at who is under way: a run is under way before it has a folder, so none that begins
     * meanwhile can be taken for a dead one.
     *
     * @param all where every run has a folder of its own on the agent
     */
    static void in(FilePath all, Map<String, String> environment) throws IOException, InterruptedException {
        Set<String> dead = new HashSet<>();
        if (all.exists()) {
            for (FilePath run : all.listDirectories()) {
                dead.add(run.getName());
            }
        }
        dead.removeAll(RunsUnderWay.all());
        all.act(new SweepAgent(environment, dead));
    }

    @Override
    public Void invoke(File folder, VirtualChannel channel) throws IOException, InterruptedException {
        try {
            WorkFolder work = new WorkFolder(folder.toPath(), environment);
            work.checkDaemon();
            work.sweep(run -> !dead.contains(run));
            return null;
        } catch (DaemonException unusable) {
            throw new DaemonUnfitException(unusable.getMessage());
        }
    }
}
