package io.jenkins.plugins.nodeimagematrix.demo;

import io.jenkins.plugins.nodeimagematrix.support.BaseRootfs;
import io.jenkins.plugins.nodeimagematrix.support.Cache;
import io.jenkins.plugins.nodeimagematrix.support.NodeBinaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The demo's workspace: what {@code work/demo} holds, and beside it the file systems and binaries it builds from. */
public final class DemoSources {
    public static final List<String> SYSTEMS = List.of("bookworm", "trixie");
    public static final List<String> RELEASES = List.of("0.10.48", "4.4.7", "4.9.1", "6.17.1", "18.20.8", "22.20.0");
    /** The cell that {@code --broken} breaks. */
    public static final String BROKEN = "trixie:6.17.1";

    private DemoSources() {}

    /** @param broken whether one test of one cell is to fail */
    public static void prepare(Path folder, boolean broken) throws IOException, InterruptedException {
        Cache.delete(folder);
        copy(Path.of("work", "demo"), folder);
        for (String system : SYSTEMS) {
            BaseRootfs.context(system, folder.resolve("os").resolve(system));
        }
        for (String release : RELEASES) {
            NodeBinaries.install(
                    release, folder.resolve("dist").resolve(release).resolve("local"));
        }
        if (broken) {
            Files.writeString(
                    folder.resolve("tests/node/Dockerfile"),
                    "RUN ! { grep -q trixie /etc/os-release && test \"$NODE_VERSION\" = 6.17.1; }\n",
                    StandardOpenOption.APPEND);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path file : walk.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }
}
