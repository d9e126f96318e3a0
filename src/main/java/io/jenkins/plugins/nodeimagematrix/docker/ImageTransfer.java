package io.jenkins.plugins.nodeimagematrix.docker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/** Moves whole images out of a daemon and into one. */
final class ImageTransfer {
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final DockerQueries docker;

    ImageTransfer(DockerQueries docker) {
        this.docker = docker;
    }

    void save(String imageId, Path tar) throws DaemonException, InterruptedException {
        List<String> arguments = List.of("save", imageId);
        boolean whole = false;
        try {
            ClientProcess.Result result = docker.cli().command(LIMIT, arguments).consume(in -> Files.copy(in, tar, StandardCopyOption.REPLACE_EXISTING));
            if (!result.passed()) {
                throw docker.complaint(arguments, result);
            }
            whole = true;
        } finally {
            if (!whole) {
                remove(tar);
            }
        }
    }

    private static void remove(Path tar) throws DaemonException {
        try {
            Files.deleteIfExists(tar);
        } catch (IOException e) {
            throw new DaemonException(
                    FaultKind.REFUSED, "cannot remove the unfinished " + tar + ": " + e.getMessage(), e);
        }
    }

    void load(InputStream tar) throws DaemonException, InterruptedException {
        List<String> arguments = List.of("load", "--quiet");
        ClientProcess.Result result = docker.cli().command(LIMIT, arguments).feed(tar);
        if (!result.passed()) {
            throw docker.complaint(arguments, result);
        }
    }
}
