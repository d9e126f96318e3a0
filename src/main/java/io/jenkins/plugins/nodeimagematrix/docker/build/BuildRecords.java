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
 * What BuildKit remembers of builds (since Docker 23, {@code docker buildx history}): among other things all that they
 * printed, before this plugin could mask a secret in it. So the record of a build with secrets is removed.
 */
public final class BuildRecords {
    /** The folder in a build's scratch folder, to which {@link #CONFIG} points buildx. */
    static final String FOLDER = "buildx";

    static final String CONFIG = "BUILDX_CONFIG";

    /** Below a run's {@code TMPDIR}: the build's own, its configuration, the names of its records. */
    private static final int MAX_DEPTH = 3;

    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private BuildRecords() {}

    /**
     * Removes the records of builds.
     *
     * @param folder below which the builds had their {@code BUILDX_CONFIG}, where buildx notes the names of records
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
                // A buildx too old for the command leaves the record; so does a daemon that is gone.
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
