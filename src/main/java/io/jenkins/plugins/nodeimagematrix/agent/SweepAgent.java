package io.jenkins.plugins.nodeimagematrix.agent;

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
    private final Set<String> live;

    /** @param live runs under way, which keep what they have */
    SweepAgent(Map<String, String> environment, Set<String> live) {
        this.environment = Map.copyOf(environment);
        this.live = new HashSet<>(live);
    }

    @Override
    public Void invoke(File folder, VirtualChannel channel) throws IOException, InterruptedException {
        try {
            WorkFolder work = new WorkFolder(folder.toPath(), environment);
            work.checkDaemon();
            work.sweep(live::contains);
            return null;
        } catch (DaemonException unusable) {
            throw new DaemonUnfitException(unusable.getMessage());
        }
    }
}
