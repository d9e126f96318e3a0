package io.jenkins.plugins.nodeimagematrix.run.cell;

import io.jenkins.plugins.nodeimagematrix.docker.Daemon;
import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.run.store.FolderTree;
import io.jenkins.plugins.nodeimagematrix.run.store.RunProcesses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A folder beside a daemon in which each run has a folder of its own, named by the run's id. It is how a run that was killed
 * is known later: what it left there and on the daemon is swept up before the next one starts.
 */
public final class WorkFolder {
    /** Below a run's folder, for what is needed for a cell only meanwhile. */
    public static final String SCRATCH = "scratch";

    private final Path path;
    private final Map<String, String> environment;

    /** @param environment for Docker's client, over this machine's own */
    public WorkFolder(Path path, Map<String, String> environment) {
        this.path = path;
        this.environment = Map.copyOf(environment);
    }

    /** @throws DaemonException if there is no daemon that can be used */
    public void checkDaemon() throws DaemonException, InterruptedException {
        Daemon.connect(ClientEnvironment.with(environment));
    }

    /**
     * Removes what dead runs left.
     *
     * @param isLive whether a run is under way, and keeps what it has
     * @throws DaemonException if the daemon doesn't answer; nothing is forgotten then
     */
    public void sweep(Predicate<String> isLive) throws DaemonException, IOException, InterruptedException {
        for (String run : runs()) {
            if (!isLive.test(run)) {
                clean(run);
            }
        }
    }

    /**
     * Removes what one run left: its files, and its images, names and containers on the daemon.
     *
     * @throws DaemonException if the daemon doesn't answer; the folder then stays, with no more in it than what a later run
     *     needs to try again
     */
    public void clean(String run) throws DaemonException, IOException, InterruptedException {
        Path folder = path.resolve(run);
        if (!Files.exists(folder)) {
            return;
        }
        RunProcesses.end(folder);
        Path scratch = folder.resolve(SCRATCH);
        Map<String, String> client = DaemonCache.environment(environment, scratch);
        boolean swept = false;
        try {
            DaemonCache.connect(client).sweep(run, scratch);
            swept = true;
        } finally {
            DaemonCache.forget(client);
            if (swept) {
                FolderTree.delete(folder);
            } else {
                empty(folder);
            }
        }
    }

    /** Ends what still works for a run that was cut off and removes its files; its images stay, for it goes on. */
    public void stop(String run) throws IOException {
        Path folder = path.resolve(run);
        if (Files.exists(folder)) {
            RunProcesses.end(folder);
            empty(folder);
        }
    }

    /** Makes the run's own folder. */
    public Path open(String run) throws IOException {
        return Files.createDirectories(path.resolve(run));
    }

    private List<String> runs() throws IOException {
        return children(path).stream()
                .map(folder -> folder.getFileName().toString())
                .toList();
    }

    /** Leaves of a run's folder what says how to clean up on the daemon. */
    private static void empty(Path folder) throws IOException {
        Path scratch = folder.resolve(SCRATCH);
        for (Path child : children(folder)) {
            if (!child.equals(scratch)) {
                FolderTree.delete(child);
            }
        }
        for (Path child : children(scratch)) {
            if (!Daemon.isNeededToSweep(child)) {
                FolderTree.delete(child);
            }
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        }
    }
}
