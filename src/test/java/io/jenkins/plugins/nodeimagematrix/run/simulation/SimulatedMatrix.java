package io.jenkins.plugins.nodeimagematrix.run.simulation;

import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.FromInstructions;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedFolder;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedPlans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.release.Release;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueOrigin;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A matrix file with some releases on one base image, described once for all scenes. */
record SimulatedMatrix(List<String> releases, DescribedFolder folder, PlanRequest request, Kind kind, int cells) {
    static final String REPOSITORY = "acme/node";
    static final String BASE = "acme/base";
    private static final LocalDate DAY = LocalDate.of(2026, 1, 1);
    /** The releases of all files, so that no plan looks for them among all of Node.js. */
    private static final ReleaseCatalogue CATALOGUE = new ReleaseCatalogue(
            Stream.of("1.0.0", "1.1.0", "2.0.0", "2.1.0")
                    .map(version -> new Release(
                            Version.parse(version), DAY, false, null, Release.Security.NONE, null, List.of()))
                    .toList(),
            ReleaseSchedule.of(List.of()),
            new CatalogueOrigin(CatalogueOrigin.Kind.FILE, "a test", DAY, null));

    private static final String BASE_IMAGE = """
              base:
                repository: "%s"
                dockerfile: base/Dockerfile
                tests: [tests/node]
                tag: "1"
            """.formatted(BASE);

    /**
     * Matrix files, each at different times, oldest first. Most of them have one release: faults meet in a small one as in a large
     * one, and it takes less time. Aliases move only in the others.
     */
    static List<List<SimulatedMatrix>> files(Path root) throws Exception {
        Kind plain = new Kind(false, false, true);
        Kind onBase = new Kind(true, false, true);
        Kind revisedOne = new Kind(false, true, false);
        List<SimulatedMatrix> one =
                List.of(of(root.resolve("one"), new Kind(false, false, false), List.of("1.0.0"), 1));
        List<SimulatedMatrix> oneOnBase =
                List.of(of(root.resolve("one-on-base"), new Kind(true, false, false), List.of("1.0.0"), 1));
        List<SimulatedMatrix> oneRevised = List.of(
                of(root.resolve("one-revised/1"), revisedOne, List.of("1.0.0"), 1),
                of(root.resolve("one-revised/2"), revisedOne, List.of("1.0.0"), 2));
        List<SimulatedMatrix> line = List.of(
                of(root.resolve("1"), plain, List.of("1.0.0"), 1),
                of(root.resolve("2"), plain, List.of("1.0.0", "1.1.0"), 1));
        List<SimulatedMatrix> lineOnBase = List.of(
                of(root.resolve("3"), onBase, List.of("1.0.0"), 1),
                of(root.resolve("4"), onBase, List.of("1.0.0", "1.1.0"), 1));
        List<SimulatedMatrix> lines = List.of(
                of(root.resolve("5"), onBase, List.of("1.0.0", "1.1.0"), 1),
                of(root.resolve("6"), onBase, List.of("1.0.0", "1.1.0", "2.0.0"), 1),
                of(root.resolve("7"), onBase, List.of("1.0.0", "1.1.0", "2.0.0", "2.1.0"), 1));
        List<SimulatedMatrix> revisions = revised(root.resolve("8"), new Kind(false, true, true));
        List<SimulatedMatrix> revisionsOnBase = revised(root.resolve("9"), new Kind(true, true, true));
        List<List<SimulatedMatrix>> all =
                new ArrayList<>(List.of(line, line, lineOnBase, lines, revisions, revisionsOnBase));
        all.addAll(Collections.nCopies(14, one));
        all.addAll(Collections.nCopies(4, oneOnBase));
        all.addAll(Collections.nCopies(10, oneRevised));
        return all;
    }

    private static List<SimulatedMatrix> revised(Path root, Kind kind) throws Exception {
        return List.of(
                of(root.resolve("1"), kind, List.of("1.0.0"), 1),
                of(root.resolve("2"), kind, List.of("1.0.0", "1.1.0"), 2),
                of(root.resolve("3"), kind, List.of("1.0.0", "1.1.0"), 3));
    }

    /**
     * What the images of a matrix are like.
     *
     * @param onBase whether they are built on another image of the matrix
     * @param revised whether they get revisions
     * @param lines whether each line of releases has an alias
     */
    record Kind(boolean onBase, boolean revised, boolean lines) {}

    /** @param generation of the images' inputs */
    private static SimulatedMatrix of(Path root, Kind kind, List<String> releases, int generation) throws Exception {
        String from = kind.onBase() ? "ARG BASE\nFROM ${BASE}\n" : "FROM scratch\n";
        write(root.resolve("base/Dockerfile"), "FROM scratch\n");
        write(root.resolve("node/Dockerfile"), from + "ARG V\nENV V=$V\nENV G=" + generation + "\n");
        write(root.resolve("tests/node/Dockerfile"), "RUN node -v\n");
        write(root.resolve("image-matrix.yaml"), """
                revisions: %s
                axes:
                  os: { tiny: { default: true } }
                  node: { releases: [%s] }
                images:
                %s  node:
                %s    repository: "%s"
                    dockerfile: node/Dockerfile
                    args: { V: "{node}" }
                    tests: [tests/node]
                    tag: "{node}"
                    aliases: [%s]
                """.formatted(
                        kind.revised(),
                        releases.stream().map(release -> '"' + release + '"').collect(Collectors.joining(", ")),
                        kind.onBase() ? BASE_IMAGE : "",
                        kind.onBase() ? "    from: base\n" : "",
                        REPOSITORY,
                        kind.lines() ? "\"{line}\", latest" : "latest"));
        PlanRequest request = PlanRequest.builder(CATALOGUE, DAY)
                .defaultRegistry(SimulatedRegistry.ADDRESS)
                .build();
        return new SimulatedMatrix(
                releases,
                DescribedPlans.folder(root, "image-matrix.yaml", request, new FromInstructions()),
                request,
                kind,
                releases.size() + (kind.onBase() ? 1 : 0));
    }

    boolean revised() {
        return kind.revised();
    }

    /** About how many steps a run takes that nothing disturbs. */
    int steps() {
        return 30 + 35 * cells;
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
