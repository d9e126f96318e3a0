package io.jenkins.plugins.nodeimagematrix.docker;

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
final class BuildRecords {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private BuildRecords() {}

    /** @param config {@code BUILDX_CONFIG} of the build alone, where buildx notes the names of its records */
    static void forget(DockerCli cli, Path config) throws IOException, DaemonException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("buildx", "history", "rm"));
        Path refs = config.resolve("refs");
        if (!Files.isDirectory(refs)) {
            return;
        }
        try (Stream<Path> files = Files.walk(refs)) {
            files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .forEach(command::add);
        }
        if (command.size() > 3) {
            // A buildx too old for the command leaves the record; so does a daemon that is gone.
            cli.command(LIMIT, command).run(1024);
        }
    }
}
