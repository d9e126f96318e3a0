package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.matrix.DescribedPlans;
import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.source.DockerfileBases;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFileException;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan takes for a change, with files in a folder: all that a build or a test can see, and nothing else. */
@UnitTest
class InputsTest {
    private static final String FILE = """
            axes:
              os: { jessie: { from: "debian:jessie" } }
              node: { releases: ["4.4.7", "6.3.1"] }
            images:
              node:
                repository: "acme/{os}"
                dockerfile: node/Dockerfile
                args: { NODE_VERSION: "{node}" }
                tests: tests/node
                aliases: [latest]
            """;

    private static final DockerfileBases NO_BASES = (text, args) -> new TreeSet<>();

    @TempDir
    private Path root;

    private PublishedState published;

    @BeforeEach
    void everythingIsPublished() throws Exception {
        write("image-matrix.yaml", FILE);
        write("node/Dockerfile", "FROM debian:jessie\nCOPY . /\n");
        write("node/files/setup.sh", "true\n");
        write("node/docs/readme.md", "hello\n");
        write("node/docs/kept.md", "kept\n");
        write("node/.dockerignore", "# not for the image\n*.log\ndocs\n!docs/kept.md\n**/tmp*\n");
        write("tests/node/Dockerfile", "RUN node -v\n");
        published = PublishedState.EMPTY;
        published = Plans.published(plan());
        assertThat(kinds()).containsOnly(ReasonKind.UNCHANGED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node/build.log",
                "node/docs/readme.md",
                "node/docs/more.md",
                "node/files/tmp1",
                "other/file",
                "tests/other/Dockerfile"
            })
    void whatNoBuildCanSeeIsNoChange(String path) throws Exception {
        write(path, "changed\n");

        assertThat(kinds()).containsOnly(ReasonKind.UNCHANGED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node/Dockerfile",
                "node/files/setup.sh",
                "node/docs/kept.md",
                "node/new",
                "node/files/build.log",
                "node/.dockerignore"
            })
    void whatABuildCanSeeIsAChange(String path) throws Exception {
        write(path, path.endsWith("ignore") ? "files\n" : "changed\n");

        assertThat(kinds()).containsOnly(ReasonKind.INPUTS_CHANGED);
    }

    @Test
    void aFileThatBecomesAProgramIsAChangeAndATimeIsNone() throws Exception {
        Files.setLastModifiedTime(root.resolve("node/files/setup.sh"), FileTime.fromMillis(0));
        assertThat(kinds()).containsOnly(ReasonKind.UNCHANGED);

        Files.setPosixFilePermissions(
                root.resolve("node/files/setup.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(kinds()).containsOnly(ReasonKind.INPUTS_CHANGED);
    }

    @Test
    void aDockerfilesOwnIgnoreFileComesFirst() throws Exception {
        write("node/Dockerfile.dockerignore", "files\n");

        assertThat(kinds()).containsOnly(ReasonKind.INPUTS_CHANGED);
        published = Plans.published(plan());
        write("node/files/setup.sh", "changed\n");
        assertThat(kinds()).containsOnly(ReasonKind.UNCHANGED);
        write("node/docs/readme.md", "changed\n");
        assertThat(kinds()).containsOnly(ReasonKind.INPUTS_CHANGED);
    }

    @Test
    void anotherTestProvesTheSameImage() throws Exception {
        write("tests/node/fixture.js", "1\n");

        assertThat(kinds()).containsOnly(ReasonKind.TESTS_CHANGED);
        assertThat(plan().cells()).allMatch(PlannedCell::retest);
    }

    @Test
    void anotherDigestOfTheBaseIsAChangeOfTheBase() throws Exception {
        PlanRequest request = request();
        PlanRequest moved = PlanRequest.builder(request.catalogue(), request.asOf())
                .published(published)
                .baseDigests(Map.of("debian:jessie", "sha256:moved"))
                .build();

        assertThat(DescribedPlans.plan(root, "image-matrix.yaml", moved, NO_BASES)
                        .cells())
                .extracting(cell -> cell.reason().kind())
                .containsOnly(ReasonKind.BASE_CHANGED);
    }

    @Test
    void anArgumentIsAChangeOfItsCellOnly() throws Exception {
        write(
                "image-matrix.yaml",
                FILE.replace("    tests:", "    overrides: [{ node: 4.x, args: { CXX: g++ } }]\n    tests:"));

        assertThat(plan().cells())
                .extracting(cell -> cell.cell().name() + " " + cell.reason().kind())
                .containsExactly("jessie:4.4.7 INPUTS_CHANGED", "jessie:6.3.1 UNCHANGED");
    }

    @Test
    void everyMissingFileIsNamedOnce() throws Exception {
        Files.delete(root.resolve("tests/node/Dockerfile"));
        write("image-matrix.yaml", FILE.replace("node/Dockerfile", "nodes/Dockerfile"));

        assertThatThrownBy(this::plan)
                .isInstanceOf(MatrixFileException.class)
                .hasMessageContaining("image-matrix.yaml:7:17: images.node.dockerfile: the Dockerfile nodes/Dockerfile,"
                        + " which jessie:4.4.7 needs, is not in the folder of this file; add it, or correct the path")
                .hasMessageContaining("the folder nodes, which jessie:4.4.7 needs")
                .hasMessageContaining(
                        "image-matrix.yaml:9:12: images.node.tests: the Dockerfile tests/node/Dockerfile, which jessie:4.4.7 needs");
    }

    @Test
    void releasesEnterByTheLockFileAndAreApprovedInIt() throws Exception {
        write(
                "image-matrix.yaml",
                FILE.replace(
                        "releases: [\"4.4.7\", \"6.3.1\"]",
                        "releases: \">=4.4.6 <4.6\", updates: patch, lock: image-matrix.lock"));
        published = PublishedState.EMPTY;
        Plan first = on("2016-07-01");
        assertThat(cells(first)).containsExactly("jessie:4.4.6", "jessie:4.4.7");
        assertThat(first.lockFile()).isEqualTo("image-matrix.lock");
        write("image-matrix.lock", first.lock().render());

        // 4.5.0 of 16 August starts a minor, which the policy does not allow.
        Plan later = on("2016-09-01");
        assertThat(cells(later)).containsExactly("jessie:4.4.6", "jessie:4.4.7");
        assertThat(later.lock()).isEqualTo(first.lock());
        assertThat(later.held())
                .extracting(held -> held.release().version() + " " + held.rule())
                .containsExactly("4.5.0 NEW_MINOR");

        LockFile approved = later.lock().approve(Version.parse("4.5.0"), LocalDate.of(2016, 9, 1));
        write("image-matrix.lock", approved.render());
        Plan after = on("2016-09-02");
        assertThat(cells(after)).containsExactly("jessie:4.4.6", "jessie:4.4.7", "jessie:4.5.0");
        assertThat(after.held()).isEmpty();
        assertThat(after.lock().render()).isEqualTo(approved.render()).endsWith("4.5.0 2016-09-01 approved\n");
        assertThat(after.aliases())
                .singleElement()
                .extracting(PlannedAlias::cell)
                .isEqualTo("jessie:4.5.0");

        write("image-matrix.lock", "format 1\n4.4.7\n");
        assertThatThrownBy(() -> on("2016-09-02"))
                .isInstanceOf(LockFileException.class)
                .hasMessageContaining("line 2");
    }

    @Test
    void release_that_is_approved_for_one_system_has_cells_and_aliases_there_only() throws Exception {
        write(
                "image-matrix.yaml",
                FILE.replace(
                                "releases: [\"4.4.7\", \"6.3.1\"]",
                                "releases: \">=4.4.7 <4.6\", updates: patch, lock: image-matrix.lock")
                        .replaceFirst("jessie: *\\{", "stretch: {}, wheezy: {}, jessie: {")
                        .concat("exclude: [{ os: wheezy, node: \">=4.5\" }]\n"));
        published = PublishedState.EMPTY;
        write("image-matrix.lock", "format 1\n4.4.7 2016-07-01 first-run\n4.5.0 2016-09-01 approved jessie\n");

        Plan plan = on("2016-09-01");

        assertThat(cells(plan))
                .containsExactlyInAnyOrder("jessie:4.4.7", "jessie:4.5.0", "stretch:4.4.7", "wheezy:4.4.7");
        assertThat(plan.held()).singleElement().satisfies(held -> {
            assertThat(held.release().version()).hasToString("4.5.0");
            assertThat(held.systems()).as("an exclusion leaves out wheezy").containsExactly("stretch");
        });
        assertThat(plan.aliases())
                .extracting(PlannedAlias::cell)
                .contains("jessie:4.5.0", "stretch:4.4.7")
                .doesNotContain("jessie:4.4.7");

        write("image-matrix.lock", "format 1\n4.4.7 2016-07-01 first-run\n4.5.0 2016-09-01 approved jessie,stretch\n");
        assertThat(on("2016-09-01").held()).as("no system is left").isEmpty();
    }

    private Plan on(String day) throws Exception {
        return DescribedPlans.plan(
                root,
                "image-matrix.yaml",
                PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.parse(day))
                        .withLock(null),
                NO_BASES);
    }

    private static List<String> cells(Plan plan) {
        return plan.cells().stream().map(planned -> planned.cell().name()).toList();
    }

    private Plan plan() throws Exception {
        return DescribedPlans.plan(root, "image-matrix.yaml", request(), NO_BASES);
    }

    private PlanRequest request() {
        return PlanRequest.builder(CatalogueSnapshot.read(null), LocalDate.of(2016, 8, 8))
                .published(published)
                .build();
    }

    private Set<ReasonKind> kinds() throws Exception {
        return plan().cells().stream().map(cell -> cell.reason().kind()).collect(Collectors.toSet());
    }

    private void write(String path, String content) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), content);
    }
}
