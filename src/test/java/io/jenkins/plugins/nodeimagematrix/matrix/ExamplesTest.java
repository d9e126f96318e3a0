package io.jenkins.plugins.nodeimagematrix.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.dante.Inventory;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PublishedState;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The matrix files of the documentation: both layouts of the field, io.js, and a product with its own versions. */
@UnitTest
public class ExamplesTest {
    private static final LocalDate AUGUST_2016 = LocalDate.of(2016, 8, 8);

    @Test
    void nodeSourcesLayoutHasTheTagsOf2016() throws IOException, MatrixFileException {
        Plan plan = plan("nodesource.yaml", "2016-08-08", PublishedState.EMPTY);
        Plan inventory = Inventory.read("inventory.yml", GoldenFile.text("nodesource-inventory.yml"))
                .plan(PlanRequest.of(CatalogueSnapshot.read(null), AUGUST_2016), Plans.SOURCES);

        assertThat(cells(plan, "base")).hasSize(16);
        assertThat(pinned(plan, "node")).hasSize(718 + 61).isEqualTo(pinned(inventory, "image"));
        Map<String, String> right = aliases(inventory);
        for (String wrong : GoldenFile.lines("nodesource-2016-wrong.txt")) {
            right.put(wrong.substring(0, wrong.indexOf(' ')), wrong.substring(wrong.lastIndexOf(' ') + 1));
        }
        assertThat(aliases(plan)).hasSize(341 - 61).isEqualTo(right);

        Cell dev = cell(plan, "centos7:4.4.7-node-dev");
        assertThat(dev.parent()).isEqualTo("centos7:4.4.7");
        assertThat(cell(plan, dev.parent()).parent()).isEqualTo("centos7:base");
        assertThat(cell(plan, "centos7:base").from()).isEqualTo("centos:7");
        assertThat(dev.pinned()).hasToString("[nodesource/centos7-dev:4.4.7]");
        assertThat(cells(plan, "node-dev")).noneMatch(cell -> cell.os().startsWith("fedora"));
        assertThat(cell(plan, "wheezy:4.4.7").args()).containsEntry("CXX", "g++-4.8");
        assertThat(cell(plan, "jessie:4.4.7").args()).doesNotContainKey("CXX");
        assertThat(cell(plan, "jessie:6.3.1").tests()).containsExactly("tests/node", "tests/npm3");
        assertThat(cell(plan, "jessie:4.4.7").tests()).containsExactly("tests/node");
        assertThat(cell(plan, "centos5:0.10.46").label()).isEqualTo("old-kernel");
        List<String> order =
                plan.cells().stream().map(planned -> planned.cell().name()).toList();
        plan.cells().stream()
                .map(PlannedCell::cell)
                .filter(cell -> cell.parent() != null)
                .forEach(cell -> assertThat(order.indexOf(cell.parent())).isBetween(0, order.indexOf(cell.name()) - 1));
    }

    @ParameterizedTest
    @CsvSource({"2024-11-20, 24", "2026-08-21, 24"})
    void theOfficialLayoutHasEveryTagOfTheOfficialList(LocalDate day, int images)
            throws IOException, MatrixFileException {
        Map<String, Set<String>> expected = new TreeMap<>();
        for (String line : GoldenFile.lines("official-" + day + ".txt")) {
            expected.put(
                    line.substring(0, line.indexOf(':')),
                    new TreeSet<>(List.of(line.substring(line.indexOf(':') + 2).split(" "))));
        }
        String text = day.getYear() == 2024
                ? GoldenFile.text("official-2024-11-20.yaml")
                : Files.readString(example("official.yaml"));
        Plan plan = Plans.of(text, PlanRequest.of(CatalogueSnapshot.read(null), day));

        Map<String, Set<String>> tags = new TreeMap<>();
        Map<String, String> keys = new HashMap<>();
        plan.cells().stream().map(PlannedCell::cell).forEach(cell -> {
            String variant = cell.axes().get("variant").equals("slim") ? "-slim" : "";
            keys.put(cell.name(), cell.node() + " " + cell.os() + variant);
            tags.put(
                    keys.get(cell.name()),
                    cell.pinned().stream().map(ImageReference::tag).collect(Collectors.toCollection(TreeSet::new)));
        });
        plan.aliases().forEach(alias -> tags.get(keys.get(alias.cell()))
                .add(alias.reference().tag()));

        assertThat(tags).hasSize(images).isEqualTo(expected);
        assertThat(plan.cells())
                .allMatch(planned -> planned.cell().pinned().get(0).repository().equals("library/node"));
    }

    @Test
    void ioJsTakesNoAliasOfNodeAndGivesNoneAway() throws IOException, MatrixFileException {
        Plan plan = plan("iojs.yaml", "2015-09-10", PublishedState.EMPTY);

        assertThat(aliases(plan))
                .containsEntry("nodesource/jessie:iojs", "3.3.1")
                .containsEntry("nodesource/trusty:iojs", "3.3.0")
                .containsEntry("nodesource/node:iojs-1.8", "1.8.4")
                .containsEntry("nodesource/jessie:iojs-2", "2.5.0")
                .allSatisfy((alias, version) -> assertThat(alias).contains(":iojs"));

        // Once published, io.js 3 is not newer than Node.js 0.12 to an alias of Node.js.
        Plan node = Plans.of("""
                axes: { os: { jessie: {} }, node: { releases: ["0.12.7"] } }
                images: { node: { repository: "nodesource/{os}", dockerfile: d/Dockerfile, tests: t, tag: "{node}", aliases: [latest] } }
                """, request("2015-09-10", Plans.published(plan)));
        assertThat(aliases(node)).isEqualTo(Map.of("nodesource/jessie:latest", "0.12.7"));
    }

    @Test
    void aProductWithItsOwnVersionsTracksTheLineInside() throws IOException, MatrixFileException {
        Plan plan = plan("nsolid.yaml", "2024-11-20", PublishedState.EMPTY);

        assertThat(plan.cells())
                .extracting(planned -> planned.cell().name())
                .contains("bookworm:5.3.4-node18.20.4", "bookworm:5.4.0", "alpine:5.4.0");
        Map<String, String> versions = new TreeMap<>();
        plan.aliases()
                .forEach(alias ->
                        versions.put(alias.reference().tag(), alias.pinned().tag()));
        assertThat(versions)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "hydrogen-latest", "hydrogen-5.3.4",
                        "iron-latest", "iron-5.3.4",
                        "jod-latest", "jod-5.4.0",
                        "hydrogen-latest-alpine", "hydrogen-5.3.4-alpine",
                        "iron-latest-alpine", "iron-5.3.4-alpine",
                        "jod-latest-alpine", "jod-5.4.0-alpine",
                        "latest", "jod-5.4.0-bookworm",
                        "alpine", "jod-5.4.0-musl"));

        // A version published before counts, by the product's version and not by that of Node.js.
        String older = Files.readString(example("nsolid.yaml"))
                .replace(
                        "      - { version: \"5.3.4\", node: \"20.17.0\" }\n",
                        "      - { version: \"5.2.10\", node: \"20.18.0\" }\n");
        Plan back = Plans.of(older, request("2024-11-20", Plans.published(plan)));
        assertThat(back.aliases()).noneMatch(alias -> alias.reference().tag().startsWith("iron-"));
    }

    private static Plan plan(String name, String day, PublishedState published)
            throws IOException, MatrixFileException {
        return Plans.of(Files.readString(example(name)), request(day, published));
    }

    private static PlanRequest request(String day, PublishedState published) {
        PlanRequest request = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.parse(day));
        return PlanRequest.builder(request.catalogue(), request.asOf())
                .published(published)
                .build();
    }

    public static Path example(String name) {
        return Path.of("docs", "examples", name);
    }

    private static List<Cell> cells(Plan plan, String image) {
        return plan.cells().stream()
                .map(PlannedCell::cell)
                .filter(cell -> cell.image().equals(image))
                .toList();
    }

    private static Cell cell(Plan plan, String name) {
        return plan.cells().stream()
                .map(PlannedCell::cell)
                .filter(cell -> cell.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> pinned(Plan plan, String image) {
        return cells(plan, image).stream()
                .flatMap(cell -> cell.pinned().stream())
                .map(ImageReference::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, String> aliases(Plan plan) {
        Map<String, String> versions = new TreeMap<>();
        plan.aliases()
                .forEach(alias -> versions.put(
                        alias.reference().toString(),
                        cell(plan, alias.cell()).release().version().toString()));
        return versions;
    }
}
