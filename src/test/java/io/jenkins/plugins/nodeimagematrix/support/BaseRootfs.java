package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Root file systems of real operating systems on which Node.js runs, put together from a handful of Debian packages: the
 * C and C++ libraries and busybox for a shell. About two seconds each; kept in the {@link Cache}.
 */
public final class BaseRootfs {
    /** Debian suites that work; each is an operating system of the matrix. */
    public static final List<String> SUITES = List.of("trixie", "bookworm", "bullseye");

    private static final List<String> PACKAGES =
            List.of("base-files", "libc6", "libstdc++6", "libgcc-s1", "libatomic1", "busybox-static");

    private BaseRootfs() {}

    /** The file system of a suite as a tar, the same bytes each time. */
    public static Path tar(String suite) throws IOException, InterruptedException {
        return Cache.folder("rootfs-" + suite, folder -> make(suite, folder)).resolve("rootfs.tar");
    }

    /** A Docker context that makes a base image of it: a Dockerfile {@code FROM scratch} and the tar. */
    public static void context(String suite, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Files.copy(tar(suite), folder.resolve("rootfs.tar"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(folder.resolve("Dockerfile"), """
                FROM scratch
                ADD rootfs.tar /
                ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
                CMD ["sh"]
                """);
    }

    private static void make(String suite, Path folder) throws IOException, InterruptedException {
        DebianPackages.program("dpkg-deb", "dpkg");
        Path work = Files.createTempDirectory("rootfs-" + suite + "-");
        try {
            Path root = Files.createDirectory(work.resolve("root"));
            // Debian merged these into /usr; packages of older suites still bring the old paths.
            Files.createDirectory(root.resolve("usr"));
            for (String merged : List.of("bin", "sbin", "lib", "lib64")) {
                Files.createDirectory(root.resolve("usr").resolve(merged));
                Files.createSymbolicLink(root.resolve(merged), Path.of("usr", merged));
            }
            for (Path deb : download(suite, work)) {
                Path content = work.resolve("content.tar");
                Program.run(
                        work,
                        List.of(
                                "sh",
                                "-c",
                                "dpkg-deb --fsys-tarfile \"$1\" > \"$2\"",
                                "sh",
                                deb.toString(),
                                content.toString()));
                Program.run(
                        work,
                        List.of(
                                "tar",
                                "-x",
                                "--keep-directory-symlink",
                                "--exclude=./usr/share/doc",
                                "-C",
                                root.toString(),
                                "-f",
                                content.toString()));
            }
            for (String applet : Program.run(work, List.of(root + "/usr/bin/busybox", "--list"))
                    .lines()
                    .toList()) {
                Path link = root.resolve("usr/bin").resolve(applet);
                if (!Files.exists(link, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                    Files.createSymbolicLink(link, Path.of("busybox"));
                }
            }
            Program.run(
                    root,
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
        } finally {
            Cache.delete(work);
        }
    }

    /** Uses an apt of our own beside the system's, so that any suite can be had and nothing of the system changes. */
    private static List<Path> download(String suite, Path work) throws IOException, InterruptedException {
        Path sources = work.resolve("sources.list");
        Files.writeString(
                sources,
                "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian " + suite
                        + " main\n");
        Path status = Files.createFile(work.resolve("status"));
        Path lists = work.resolve("lists");
        Path cache = work.resolve("cache");
        Path debs = Files.createDirectory(work.resolve("debs"));
        Files.createDirectories(lists.resolve("partial"));
        Files.createDirectories(cache.resolve("archives/partial"));
        List<String> apt = List.of(
                "apt-get", "-q",
                "-o", "Dir::Etc::sourcelist=" + sources,
                "-o", "Dir::Etc::sourceparts=/dev/null",
                "-o", "Dir::State::Lists=" + lists,
                "-o", "Dir::State::status=" + status,
                "-o", "Dir::Cache=" + cache,
                "-o", "Acquire::Languages=none",
                "-o", "Acquire::Retries=3",
                "-o", "APT::Sandbox::User=root");
        Program.run(work, plus(apt, List.of("update")));
        Program.run(debs, plus(plus(apt, List.of("download")), PACKAGES));
        try (Stream<Path> files = Files.list(debs)) {
            return files.sorted().toList();
        }
    }

    private static List<String> plus(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
