package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.nio.file.Files;
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
        StringBuilder refused = new StringBuilder();
        for (String suite : SUITES) {
            Cache.delete(folder);
            Files.createDirectories(folder);
            try {
                unpack(suite, folder);
                Program.run(folder, List.of(folder.resolve("usr/sbin/dockerd").toString(), "--version"));
                Program.run(folder, List.of(folder.resolve("usr/bin/containerd").toString(), "--version"));
                return;
            } catch (IOException doesNotRun) {
                refused.append("\n").append(suite).append(": ").append(doesNotRun.getMessage());
            }
        }
        throw new IOException("no newer Docker of Debian runs here:" + refused);
    }

    private static void unpack(String suite, Path folder) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("newer-docker-");
        try {
            for (Path deb : DebianSuite.download(suite, work, PACKAGES)) {
                Program.run(work, List.of("dpkg-deb", "--extract", deb.toString(), folder.toString()));
            }
        } finally {
            Cache.delete(work);
        }
    }
}
