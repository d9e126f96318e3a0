package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.support.BaseRootfs;
import io.jenkins.plugins.nodeimagematrix.support.Cache;
import io.jenkins.plugins.nodeimagematrix.support.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A real matrix of images that hold busybox and a few bytes: a base image, and one cell for each release on top of it. */
public final class TinyMatrix {
    public static final String FILE = "image-matrix.yaml";
    private static final List<String> APPLETS = List.of("sh", "cat", "echo", "sleep", "test", "true", "false", "ls");

    private final Path root;
    private final String prefix;
    private final List<String> releases;

    /**
     * @param prefix of its repositories
     * @param releases in the order of their versions
     */
    public TinyMatrix(Path root, String prefix, List<String> releases) {
        this.root = root.toAbsolutePath();
        this.prefix = prefix;
        this.releases = List.copyOf(releases);
    }

    public Path root() {
        return root;
    }

    List<String> releases() {
        return releases;
    }

    String base() {
        return prefix + "/base";
    }

    public String repository() {
        return prefix + "/tiny";
    }

    /** {@code repository:tag} of every image, base first. */
    List<String> pinned() {
        List<String> pinned = new ArrayList<>(List.of(base() + ":1"));
        releases.forEach(release -> pinned.add(repository() + ":" + release));
        return pinned;
    }

    public TinyMatrix write() throws IOException, InterruptedException {
        Files.createDirectories(root.resolve("base"));
        Files.copy(rootfs(), root.resolve("base/rootfs.tar"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        file("base/Dockerfile", "FROM scratch\nADD rootfs.tar /\nENV PATH=/bin\nLABEL made.for=" + prefix + "\n");
        file("ctx/Dockerfile", "ARG BASE\nFROM ${BASE}\nARG V\nRUN echo $V > /version\n");
        file("tests/base/Dockerfile", "RUN test -x /bin/busybox\n");
        file("tests/node/Dockerfile", "ARG V\nRUN test \"$(cat /version)\" = \"$V\"\n");
        file(FILE, """
                axes:
                  os: { tiny: { default: true } }
                  node: { releases: [%s] }
                images:
                  base:
                    repository: "%s"
                    context: "base"
                    dockerfile: "base/Dockerfile"
                    network: none
                    tests: [tests/base]
                    tag: "1"
                  node:
                    from: base
                    repository: "%s"
                    context: "ctx"
                    dockerfile: "ctx/Dockerfile"
                    args: { V: "{node}" }
                    network: none
                    tests: [tests/node]
                    tag: "{node}"
                    aliases: ["{line}", latest]
                """.formatted(
                        releases.stream().map(release -> '"' + release + '"').collect(Collectors.joining(", ")),
                        base(),
                        repository()));
        return this;
    }

    public void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** One static program and the names it goes by: two megabytes. */
    static Path rootfs() throws IOException, InterruptedException {
        return Cache.folder("rootfs-busybox", folder -> {
                    Path all = Files.createDirectories(folder.resolve("all"));
                    Program.run(
                            all,
                            List.of("tar", "-xf", BaseRootfs.tar("bookworm").toString(), "./usr/bin/busybox"));
                    Path bin = Files.createDirectories(folder.resolve("root/bin"));
                    Files.move(all.resolve("usr/bin/busybox"), bin.resolve("busybox"));
                    for (String applet : APPLETS) {
                        Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
                    }
                    Program.run(
                            folder.resolve("root"),
                            List.of(
                                    "tar",
                                    "--sort=name",
                                    "--mtime=@0",
                                    "--owner=0",
                                    "--group=0",
                                    "--numeric-owner",
                                    "-cf",
                                    folder.resolve("rootfs.tar").toString(),
                                    "."));
                    Cache.delete(all);
                    Cache.delete(folder.resolve("root"));
                })
                .resolve("rootfs.tar");
    }
}
