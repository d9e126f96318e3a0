package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The newest Docker of Debian whose programs run here, with its own containerd, client and buildx plugin, unpacked beside
 * the installed one. About three seconds and 90 MB once; kept in the {@link Cache}. {@code runc} is the installed one.
 */
public final class NewerDocker {
    private static final List<String> SUITES = List.of("sid", "trixie");
    private static final List<String> PACKAGES = List.of("docker.io", "docker-cli", "docker-buildx", "containerd");

    private NewerDocker() {}

    /** A folder with {@code usr/sbin/dockerd}, {@code usr/bin/docker} and what they need. */
    static Path root() throws IOException, InterruptedException {
        return Cache.folder("newer-docker", NewerDocker::make);
    }

    private static void make(Path folder) throws IOException, InterruptedException {
        DebianSuite.unpackFirst("newer Docker", SUITES, PACKAGES, folder, unpacked -> {
            Program.run(unpacked, List.of(unpacked.resolve("usr/sbin/dockerd").toString(), "--version"));
            Program.run(unpacked, List.of(unpacked.resolve("usr/bin/containerd").toString(), "--version"));
        });
    }
}
