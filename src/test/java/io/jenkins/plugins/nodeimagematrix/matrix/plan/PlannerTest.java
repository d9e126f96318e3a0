package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.matrix.GoldenFile;
import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.dante.Inventory;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFileReader;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Matrix files and inventories, from their text to the plan. */
@UnitTest
public class PlannerTest {
    public static final String NODESOURCE = """
            registry: registry.example.com
            axes:
              os:
                jessie:  { from: "debian:jessie", default: true }
                centos7: { from: "centos:7", agent: "docker && linux" }
              node:
                releases: ["0.10.46", "0.12.9", "0.12.15", "4.4.7", "6.3.1"]
            exclude:
              - { os: centos7, node: "<0.12" }
            images:
              base:
                repository: "nodesource/{os}-base"
                dockerfile: "base/{os}/Dockerfile"
              node:
                from: base
                repository: "nodesource/{os}"
                dockerfile: "docker/Dockerfile"
                args: { NODE_VERSION: "{node}" }
                tests: [tests/node, { dir: tests/npm, node: ">=4" }]
                tag: "{node}"
                aliases: ["{line}", "{minor}", "{codename}", LTS, latest]
                also: [{ when: default, repository: nodesource/node }]
            """;
    static final LocalDate AUGUST_2016 = LocalDate.of(2016, 8, 8);

    private static PlanRequest request(PublishedState state, Set<String> failed, String only, Rebuild rebuild) {
        return PlanRequest.builder(CatalogueSnapshot.read(null), AUGUST_2016)
                .lock(LockFile.EMPTY)
                .published(state)
                .failed(failed.stream().collect(Collectors.toMap(cell -> cell, FailedCell::fromString)))
                .only(only)
                .rebuild(rebuild)
                .build();
    }

    private static final PlanRequest FIRST = request(PublishedState.EMPTY, Set.of(), null, Rebuild.CHANGED);

    private static Plan plan(String text, PlanRequest request) throws MatrixFileException {
        return Planner.plan(MatrixFileReader.read("image-matrix.yaml", text), request, Plans.SOURCES);
    }

    private static Map<String, ReasonKind> kinds(Plan plan) {
        return plan.cells().stream()
                .collect(Collectors.toMap(
                        cell -> cell.cell().name(), cell -> cell.reason().kind()));
    }

    @Test
    void plansTheLayoutOfNodeSource() throws MatrixFileException {
        Plan plan = plan(NODESOURCE, FIRST);

        assertThat(plan.cells())
                .extracting(cell -> cell.cell().name())
                .containsExactly(
                        "jessie:base",
                        "centos7:base",
                        "jessie:0.10.46",
                        "jessie:0.12.9",
                        "jessie:0.12.15",
                        "jessie:4.4.7",
                        "jessie:6.3.1",
                        "centos7:0.12.9",
                        "centos7:0.12.15",
                        "centos7:4.4.7",
                        "centos7:6.3.1");
        Cell cell = plan.cells().get(5).cell();
        assertThat(cell.parent()).isEqualTo("jessie:base");
        assertThat(cell.args()).containsEntry("NODE_VERSION", "4.4.7");
        assertThat(cell.tests()).containsExactly("tests/node", "tests/npm");
        assertThat(cell.pinned())
                .hasToString(
                        "[registry.example.com/nodesource/jessie:4.4.7, registry.example.com/nodesource/node:4.4.7]");
        assertThat(plan.aliases())
                .extracting(alias ->
                        alias.reference().repository() + ":" + alias.reference().tag() + "=" + alias.cell())
                .contains(
                        "nodesource/jessie:0.12=jessie:0.12.15",
                        "nodesource/node:LTS=jessie:4.4.7",
                        "nodesource/centos7:latest=centos7:6.3.1",
                        "nodesource/node:argon=jessie:4.4.7")
                .doesNotContain("nodesource/jessie:0.12=jessie:0.12.9");
    }

    @Test
    void saysWhyEachCellIsBuilt() throws MatrixFileException {
        Plan first = plan(NODESOURCE, FIRST);
        assertThat(kinds(first)).containsValue(ReasonKind.NEW).doesNotContainValue(ReasonKind.UNCHANGED);
        PublishedState state = Plans.published(first);

        assertThat(kinds(plan(NODESOURCE, request(state, Set.of(), null, Rebuild.CHANGED)))
                        .values())
                .containsOnly(ReasonKind.UNCHANGED);
        Map<String, ReasonKind> otherBase = kinds(plan(
                NODESOURCE.replace("debian:jessie", "debian:jessie-slim"),
                request(state, Set.of(), null, Rebuild.CHANGED)));
        assertThat(otherBase)
                .containsEntry("jessie:base", ReasonKind.BASE_CHANGED)
                .containsEntry("jessie:4.4.7", ReasonKind.BASE_CHANGED)
                .containsEntry("centos7:4.4.7", ReasonKind.UNCHANGED);
        assertThat(kinds(plan(
                        NODESOURCE.replace("NODE_VERSION", "VERSION"),
                        request(state, Set.of(), null, Rebuild.CHANGED))))
                .containsEntry("jessie:4.4.7", ReasonKind.INPUTS_CHANGED)
                .containsEntry("jessie:base", ReasonKind.UNCHANGED);
        Map<String, ReasonKind> otherTest = kinds(plan(
                NODESOURCE.replace("dir: tests/npm", "dir: tests/yarn"),
                request(state, Set.of(), null, Rebuild.CHANGED)));
        assertThat(otherTest)
                .containsEntry("jessie:4.4.7", ReasonKind.TESTS_CHANGED)
                .containsEntry("jessie:0.12.15", ReasonKind.UNCHANGED);
        assertThat(kinds(plan(NODESOURCE, request(state, Set.of(), "os=jessie node=4.x", Rebuild.ALL))))
                .containsOnly(
                        Map.entry("jessie:base", ReasonKind.UNCHANGED), Map.entry("jessie:4.4.7", ReasonKind.FORCED));
        assertThat(kinds(plan(NODESOURCE, request(PublishedState.EMPTY, Set.of("jessie:4.4.7"), null, Rebuild.FAILED))))
                .containsOnly(
                        Map.entry("jessie:base", ReasonKind.NEW), Map.entry("jessie:4.4.7", ReasonKind.FAILED_BEFORE));
    }

    @Test
    void tellsAllProblemsAtOnceWithTheirPlaces() {
        String text = NODESOURCE
                .replace("\"4.4.7\"", "4.10")
                .replace("repository: \"nodesource/{os}\"", "repositry: \"nodesource/{os}\"")
                .replace("os: centos7, node", "os: centos, node")
                .replace("from: base", "from: bse");

        assertThatThrownBy(() -> plan(text, FIRST))
                .isInstanceOf(MatrixFileException.class)
                .hasMessageContaining("image-matrix.yaml:7:")
                .hasMessageContaining("\"4.10\" in quotes")
                .hasMessageContaining("did you mean 'repository'?")
                .hasMessageContaining("did you mean 'centos7'?")
                .hasMessageContaining("did you mean 'base'?");
    }

    @Test
    void refusesWhatMatchesNothingAndTagsOfTwoCells() {
        assertThatThrownBy(() -> plan(NODESOURCE.replace("\"<0.12\"", "\">=20\""), FIRST))
                .hasMessageContaining("matches no cell");
        assertThatThrownBy(() -> plan(NODESOURCE.replace("nodesource/{os}\"", "nodesource/all\""), FIRST))
                .hasMessageContaining("would belong to both jessie:0.12.9 and centos7:0.12.9");
        assertThatThrownBy(() -> plan(NODESOURCE.replace("  base:\n", "  base:\n    from: node\n"), FIRST))
                .hasMessageContaining("built on itself");
    }

    @Test
    void refusesDocumentsThatWouldCostTooMuch() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [")
                    .append(("*a" + (i - 1) + ", ").repeat(9))
                    .append("*a")
                    .append(i - 1)
                    .append("]\n");
        }
        for (String text : List.of(bomb.toString(), "[".repeat(1_000_000), "x".repeat(9_000_000), "a: &a [*a]")) {
            assertThatThrownBy(() -> plan(text, FIRST)).isInstanceOf(MatrixFileException.class);
        }
    }

    @Test
    void plansNodeSourcesInventories() throws IOException, MatrixFileException {
        Inventory inventory = Inventory.read("inventory.yml", GoldenFile.text("nodesource-inventory.yml"));
        Plan plan = inventory.plan(FIRST, Plans.SOURCES);

        assertThat(plan.cells()).hasSize(718);
        assertThat(plan.cells().stream()
                                .mapToInt(cell -> cell.cell().pinned().size() - 1)
                                .sum()
                        + plan.aliases().size())
                .isEqualTo(341);
        assertThat(plan.warnings()).containsExactlyElementsOf(GoldenFile.lines("nodesource-2016-wrong.txt"));
        assertThat(Inventory.read("base.yml", GoldenFile.text("nodesource-base-inventory.yml"))
                        .plan(FIRST, Plans.SOURCES)
                        .cells())
                .hasSize(16);
    }
}
