package io.jenkins.plugins.nodeimagematrix.docker.build;

import io.jenkins.plugins.nodeimagematrix.docker.client.DaemonException;
import io.jenkins.plugins.nodeimagematrix.docker.client.DockerCli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The build records of BuildKit (since Docker 23, {@code docker buildx history}). They contain the unmasked output,
 * so the record of a build with secrets is removed.
 */
public final class BuildRecords {
    /** The folder in a build's scratch folder that {@link #CONFIG} refers to. */
    static final String FOLDER = "buildx";

    static final String CONFIG = "BUILDX_CONFIG";

    /** Below a run's {@code TMPDIR}: the build's own, its configuration, the names of its records. */
    private static final int MAX_DEPTH = 3;

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private BuildRecords() {}

    /**
     * Removes the records of builds.
     *
     * @param folder that contains the builds' {@code BUILDX_CONFIG}, where buildx stores the names of records
     */
    public static void forget(DockerCli cli, Path folder) throws IOException, DaemonException, InterruptedException {
        for (Path refs : refs(folder)) {
            List<String> command = new ArrayList<>(List.of("buildx", "history", "rm"));
            try (Stream<Path> files = Files.walk(refs)) {
                files.filter(Files::isRegularFile)
                        .map(file -> file.getFileName().toString())
                        .forEach(command::add);
            }
            if (command.size() > 3) {
                // The record stays if buildx is too old for the command or the daemon does not answer.
                cli.with(CONFIG, refs.getParent().toString())
                        .command(TIMEOUT, command)
                        .run(1024);
            }
        }
    }

    private static List<Path> refs(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, MAX_DEPTH)) {
            return files.filter(file -> file.endsWith(FOLDER + "/refs")).toList();
        }
    }
}
