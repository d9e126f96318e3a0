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
 * The plugin's folder next to a daemon. Each run has a folder in it, named by the run's id. A later run uses these folders to
 * find killed runs and to remove their files and their resources on the daemon.
 */
public final class WorkFolder {
    /** Subfolder of a run's folder for temporary files of cells. */
    public static final String SCRATCH = "scratch";

    private final Path path;
    private final Map<String, String> environment;

    /** @param environment for Docker's client; overrides this machine's environment */
    public WorkFolder(Path path, Map<String, String> environment) {
        this.path = path;
        this.environment = Map.copyOf(environment);
    }

    /** @throws DaemonException if no usable daemon is found */
    public void checkDaemon() throws DaemonException, InterruptedException {
        DaemonCache.connect(ClientEnvironment.with(environment));
    }

    /**
     * Removes everything that killed runs left.
     *
     * @param isLive whether a run is active; such runs are not touched
     * @throws DaemonException if the daemon does not answer; the runs' folders are kept
     */
    public void sweep(Predicate<String> isLive) throws DaemonException, IOException, InterruptedException {
        for (String run : runs()) {
            if (!isLive.test(run)) {
                clean(run);
            }
        }
    }

    /**
     * Removes everything that one run left: its files, and its images, names and containers on the daemon.
     *
     * @throws DaemonException if the daemon does not answer; the folder is then kept, with only what a later run needs to try
     *     again
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
            if (!swept) {
                DaemonCache.forget(client);
            }
            if (swept) {
                FolderTree.delete(folder);
            } else {
                empty(folder);
            }
        }
    }

    /**
     * Ends the remaining processes of an interrupted run and removes its files. Its images are kept, since the run resumes.
     */
    public void stop(String run) throws IOException {
        Path folder = path.resolve(run);
        if (Files.exists(folder)) {
            RunProcesses.end(folder);
            empty(folder);
        }
    }

    /** Creates the run's folder. */
    public Path open(String run) throws IOException {
        return Files.createDirectories(path.resolve(run));
    }

    private List<String> runs() throws IOException {
        return children(path).stream()
                .map(folder -> folder.getFileName().toString())
                .toList();
    }

    /** Empties a run's folder except for what the cleanup of the daemon needs. */
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
