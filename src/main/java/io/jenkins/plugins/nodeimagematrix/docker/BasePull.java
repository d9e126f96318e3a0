package io.jenkins.plugins.nodeimagematrix.docker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Brings a daemon the image that a registry has under a name now: builders take whatever the name says locally. */
final class BasePull {
    private static final Duration LIMIT = Duration.ofMinutes(30);
    private static final int MOST = 1024 * 1024;

    private final DockerQueries docker;

    BasePull(DockerQueries docker) {
        this.docker = docker;
    }

    boolean pull(String name, String digest, String platform) throws DaemonException, InterruptedException {
        if (!isOutdated(name, digest)) {
            return false;
        }
        List<String> arguments = new ArrayList<>(List.of("pull", "--quiet"));
        if (platform != null) {
            arguments.addAll(List.of("--platform", platform));
        }
        arguments.add(name);
        ClientProcess.Result result = docker.cli().command(LIMIT, arguments).run(MOST);
        if (!result.passed()) {
            throw docker.complaint(arguments, result);
        }
        return true;
    }

    /** An image that is absent the builder brings itself, and one that came from no registry somebody put there. */
    private boolean isOutdated(String name, String digest) throws DaemonException, InterruptedException {
        List<String> arguments = List.of("image", "inspect", "--format", "{{json .RepoDigests}}", name);
        ClientProcess.Result result = docker.ask(arguments);
        if (!result.passed() && result.complaint().toLowerCase(Locale.ROOT).contains("no such image")) {
            return false;
        }
        if (!result.passed()) {
            throw docker.complaint(arguments, result);
        }
        return result.output().contains("@") && !result.output().contains("@" + digest + "\"");
    }
}
