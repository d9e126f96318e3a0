package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A matrix of small images on one base whose tests only wait, so that there is a middle and no need of a machine's cores. */
public final class SleepyMatrix {
    /** A test for {@link #prepare} that takes two seconds and sees that the image is the one of its cell. */
    public static final String TEST = "ARG V\nRUN sleep 2; test \"$(cat /version)\" = \"$V\"\n";

    private SleepyMatrix() {}

    /**
     * Writes it to a fresh workspace.
     *
     * @param repository names begin so: {@code <repository>/base} and {@code <repository>/tiny}
     * @param cells how many besides the base
     * @param test the test of every cell, as a Dockerfile without FROM
     */
    public static Path prepare(String repository, int cells, String test) throws IOException, InterruptedException {
        Path workspace = Path.of("target", "sleepy", repository).toAbsolutePath();
        Cache.delete(workspace);
        Files.createDirectories(workspace.resolve("base"));
        Files.createDirectories(workspace.resolve("ctx"));
        Files.createDirectories(workspace.resolve("tests/slow"));
        Program.run(
                workspace,
                List.of(
                        "tar",
                        "-xf",
                        BaseRootfs.tar("bookworm").toString(),
                        "-C",
                        "base",
                        "--strip-components=3",
                        "./usr/bin/busybox"));
        Files.writeString(
                workspace.resolve("base/Dockerfile"),
                "FROM scratch\nCOPY busybox /bin/busybox\nRUN [\"/bin/busybox\", \"--install\", \"-s\", \"/bin\"]\n");
        Files.writeString(
                workspace.resolve("ctx/Dockerfile"), "ARG BASE\nFROM ${BASE}\nARG V\nRUN echo $V > /version\n");
        Files.writeString(workspace.resolve("tests/slow/Dockerfile"), test);
        String releases = IntStream.range(1, cells + 1)
                .mapToObj(major -> "\"" + major + ".0.0\"")
                .collect(Collectors.joining(", "));
        Files.writeString(workspace.resolve("image-matrix.yaml"), """
                axes:
                  os: { tiny: { default: true } }
                  node: { releases: [%1$s] }
                images:
                  base:
                    repository: "%2$s/base"
                    context: "base"
                    dockerfile: "base/Dockerfile"
                    network: none
                    untested: true
                    tag: "1"
                  node:
                    from: base
                    repository: "%2$s/tiny"
                    context: "ctx"
                    dockerfile: "ctx/Dockerfile"
                    args: { V: "{node}" }
                    network: none
                    tests: [tests/slow]
                    tag: "{node}"
                    aliases: [latest]
                """.formatted(releases, repository));
        return workspace;
    }
}
