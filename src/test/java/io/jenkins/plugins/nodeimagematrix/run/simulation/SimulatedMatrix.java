package io.jenkins.plugins.nodeimagematrix.run.simulation;

import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.FromInstructions;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedFolder;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedPlans;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;

/** A matrix file with some releases on one base image, described once for all scenes. */
record SimulatedMatrix(List<String> releases, DescribedFolder folder, PlanRequest request, boolean revised) {
    static final String REPOSITORY = "acme/node";
    static final String BASE = "acme/base";

    static SimulatedMatrix of(Path root, List<String> releases) throws Exception {
        return of(root, releases, "", "");
    }

    /** A matrix file whose images get revisions. Each generation has other inputs. */
    static SimulatedMatrix revised(Path root, List<String> releases, int generation) throws Exception {
        return of(root, releases, "revisions: true\n", "ENV G=" + generation + "\n");
    }

    private static SimulatedMatrix of(Path root, List<String> releases, String head, String inputs) throws Exception {
        write(root.resolve("base/Dockerfile"), "FROM scratch\n");
        write(root.resolve("node/Dockerfile"), "ARG BASE\nFROM ${BASE}\nARG V\nENV V=$V\n" + inputs);
        write(root.resolve("tests/node/Dockerfile"), "RUN node -v\n");
        write(
                root.resolve("image-matrix.yaml"),
                head
                        + """
                axes:
                  os: { tiny: { default: true } }
                  node: { releases: [%s] }
                images:
                  base:
                    repository: "%s"
                    dockerfile: base/Dockerfile
                    tests: [tests/node]
                    tag: "1"
                  node:
                    from: base
                    repository: "%s"
                    dockerfile: node/Dockerfile
                    args: { V: "{node}" }
                    tests: [tests/node]
                    tag: "{node}"
                    aliases: ["{line}", latest]
                """.formatted(
                                        releases.stream()
                                                .map(release -> '"' + release + '"')
                                                .collect(Collectors.joining(", ")),
                                        BASE,
                                        REPOSITORY));
        PlanRequest request = PlanRequest.builder(CatalogueSnapshot.read("a test"), LocalDate.of(2026, 1, 1))
                .defaultRegistry(SimulatedRegistry.ADDRESS)
                .build();
        return new SimulatedMatrix(
                releases,
                DescribedPlans.folder(root, "image-matrix.yaml", request, new FromInstructions()),
                request,
                !head.isEmpty());
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
