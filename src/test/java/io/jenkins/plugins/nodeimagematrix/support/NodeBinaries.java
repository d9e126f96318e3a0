package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Real Node.js releases and the npm that belongs to them, from the npm registry, kept in the {@link Cache}. */
public final class NodeBinaries {
    /** Releases of several lines that run on every one of {@link BaseRootfs#SUITES}, with the npm they shipped with; empty: none. */
    public static final Map<String, String> NPM = Map.of(
            "0.10.48", "",
            "4.4.7", "2.15.8",
            "4.9.1", "",
            "6.17.1", "3.10.10",
            "18.20.8", "",
            "20.19.5", "",
            "22.20.0", "");

    private NodeBinaries() {}

    /** The {@code node} program of a release. */
    public static Path node(String version) throws IOException, InterruptedException {
        String name = "node-linux-" + architecture();
        return Cache.folder("node-" + version, folder -> {
                    Path unpacked = unpack(name + "@" + version);
                    try {
                        Files.move(unpacked.resolve("package/bin/node"), folder.resolve("node"));
                    } finally {
                        Cache.delete(unpacked);
                    }
                })
                .resolve("node");
    }

    /** The {@code npm} package's folder. */
    public static Path npm(String version) throws IOException, InterruptedException {
        return Cache.folder("npm-" + version, folder -> {
                    Path unpacked = unpack("npm@" + version);
                    try {
                        Files.move(unpacked.resolve("package"), folder.resolve("npm"));
                    } finally {
                        Cache.delete(unpacked);
                    }
                })
                .resolve("npm");
    }

    /** Puts a release into a folder that is to become {@code /usr/local}: {@code bin/node}, and its npm if it has one. */
    public static void install(String version, Path local) throws IOException, InterruptedException {
        Path bin = Files.createDirectories(local.resolve("bin"));
        Files.copy(
                node(version),
                bin.resolve("node"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
        String npm = NPM.getOrDefault(version, "");
        if (!npm.isEmpty()) {
            copy(npm(npm), local.resolve("lib/node_modules/npm"));
            Path link = bin.resolve("npm");
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, Path.of("../lib/node_modules/npm/bin/npm-cli.js"));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> tree = Files.walk(from)) {
            for (Path path : (Iterable<Path>) tree::iterator) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private static Path unpack(String spec) throws IOException, InterruptedException {
        String npm = DebianPackages.program("npm", "npm").toString();
        Path work = Files.createTempDirectory(Files.createDirectories(Cache.root()), "unpack-");
        try {
            Program.run(work, List.of(npm, "pack", "--silent", spec));
            Path archive;
            try (Stream<Path> files = Files.list(work)) {
                archive = files.filter(file -> file.toString().endsWith(".tgz"))
                        .findFirst()
                        .orElseThrow();
            }
            Program.run(work, List.of("tar", "-xzf", archive.toString()));
            return work;
        } catch (IOException | InterruptedException | RuntimeException e) {
            Cache.delete(work);
            throw e;
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
    }
}
