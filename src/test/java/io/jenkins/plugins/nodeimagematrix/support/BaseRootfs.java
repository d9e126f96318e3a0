package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

    /** Only what a shell needs of a suite: busybox under its names, 2 MB. For tests that run no Node.js. */
    public static Path shell(String suite) throws IOException, InterruptedException {
        return Cache.folder("shell-" + suite, folder -> {
                    Path root = Files.createTempDirectory("shell-");
                    try {
                        Program.run(
                                root,
                                List.of(
                                        "tar",
                                        "-xf",
                                        tar(suite).toString(),
                                        "./bin",
                                        "./sbin",
                                        "./usr/bin",
                                        "./usr/lib/os-release",
                                        "./etc/os-release",
                                        "./tmp"));
                        Program.run(root, packing(folder.resolve("rootfs.tar")));
                    } finally {
                        Cache.delete(root);
                    }
                })
                .resolve("rootfs.tar");
    }

    private static List<String> packing(Path tar) {
        return List.of(
                "tar",
                "--sort=name",
                "--mtime=@0",
                "--owner=0",
                "--group=0",
                "--numeric-owner",
                "-cf",
                tar.toString(),
                ".");
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
        Path work = Files.createTempDirectory("rootfs-" + suite + "-");
        try {
            Path root = Files.createDirectory(work.resolve("root"));
            // Debian merged these into /usr; packages of older suites still bring the old paths.
            Files.createDirectory(root.resolve("usr"));
            for (String merged : List.of("bin", "sbin", "lib", "lib64")) {
                Files.createDirectory(root.resolve("usr").resolve(merged));
                Files.createSymbolicLink(root.resolve(merged), Path.of("usr", merged));
            }
            for (Path deb : DebianSuite.download(suite, work, PACKAGES)) {
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
            Program.run(root, packing(folder.resolve("rootfs.tar")));
        } finally {
            Cache.delete(work);
        }
    }
}
