package io.jenkins.plugins.nodeimagematrix.agent;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.DaemonException;
import io.jenkins.plugins.nodeimagematrix.run.AgentEnvironment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
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
            Daemon daemon = Daemon.connect(AgentEnvironment.with(environment));
            File[] runs = folder.listFiles();
            for (File run : runs == null ? new File[0] : runs) {
                if (!live.contains(run.getName())) {
                    RunProcesses.end(run.toPath());
                    daemon.sweep(run.getName());
                    delete(run.toPath());
                }
            }
        } catch (DaemonException unusable) {
            throw new DaemonUnfitException(unusable.getMessage());
        }
        return null;
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
