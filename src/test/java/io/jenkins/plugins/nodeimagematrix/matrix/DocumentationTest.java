package io.jenkins.plugins.nodeimagematrix.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.docker.dockerfile.FromInstructions;
import io.jenkins.plugins.nodeimagematrix.matrix.dante.Inventory;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.support.Documentation;
import io.jenkins.plugins.nodeimagematrix.support.Documentation.Example;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documentation's examples give what it says, and it names every key. */
@UnitTest
class DocumentationTest {
    private static final PlanRequest REQUEST = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2024, 11, 20))
            .withLock(null);

    static List<Example> matrices() throws IOException {
        List<Example> examples = new ArrayList<>(Documentation.examples("yaml"));
        examples.removeIf(example -> example.text().startsWith("unclassified:"));
        return examples;
    }

    @ParameterizedTest
    @MethodSource("matrices")
    void examplesGiveWhatItSays(Example example) throws MatrixFileException {
        String yaml = example.text();
        Plan plan = yaml.contains("axes:")
                ? Plans.of(yaml, REQUEST)
                : Inventory.read("inventory.yml", yaml).plan(REQUEST, Plans.SOURCES);
        assertThat(plan.cells()).isNotEmpty();
        if (example.result() != null) {
            assertThat(cells(plan)).isEqualTo(example.result());
        }
    }

    @ParameterizedTest
    @CsvSource({"README.md, 1", "docs/matrix-file.md, 9", "docs/dante.md, 2", "docs/recipes/from-bashbrew.md, 1"})
    void everyExampleIsFound(Path page, int examples) throws IOException {
        assertThat(Documentation.examples("yaml", page))
                .hasSize(examples)
                .hasSize(Files.readString(page).split("```yaml", -1).length - 1);
    }

    @ParameterizedTest
    @MethodSource("matrices")
    void everyImageOnABaseHasItsDockerfileOnThePage(Example example) throws IOException, MatrixFileException {
        if (!example.text().contains("axes:")) {
            return;
        }
        for (Example dockerfile : Documentation.examples("dockerfile", example.page())) {
            if (dockerfile.text().contains("FROM ")) {
                requireBase(Plans.of(example.text(), REQUEST), dockerfile.text());
                return;
            }
        }
        assertThat(Plans.of(example.text(), REQUEST).cells())
                .as("no Dockerfile on " + example.page())
                .allMatch(planned -> planned.cell().from() == null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nodesource.yaml", "official.yaml", "iojs.yaml", "nsolid.yaml"})
    void everyWholeFileShowsItsDockerfile(String file) throws IOException, MatrixFileException {
        String text = Files.readString(Path.of("docs", "examples", file));
        String dockerfile = text.lines()
                .filter(line -> line.startsWith("#   "))
                .map(line -> line.substring(4))
                .collect(Collectors.joining("\n"));
        assertThat(dockerfile).contains("FROM ");
        requireBase(Plans.of(text, REQUEST), dockerfile);
    }

    private static void requireBase(Plan plan, String dockerfile) {
        plan.cells().stream()
                .map(PlannedCell::cell)
                .filter(cell -> cell.from() != null)
                .forEach(cell -> assertThat(new FromInstructions()
                                .mismatch(
                                        dockerfile, cell.args(), cell.target(), cell.platform(), List.of(cell.from())))
                        .as(cell.name())
                        .isEmpty());
    }

    @Test
    void rangeOfTheFirstPageMeansAsManyImagesAsItSays() throws IOException, MatrixFileException {
        String page = Files.readString(Path.of("README.md"));
        assertThat(page.replaceAll("\\s+", " "))
                .contains("here for four images")
                .contains("`\">=18\"` are more than 200 releases, so more than 400 images on two systems");
        String first =
                Documentation.examples("yaml", Path.of("README.md")).get(0).text();
        String range = first.replaceFirst("releases: \\[.*]", "releases: \">=18\"");

        PlanRequest today = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2026, 11, 28))
                .withLock(null);
        assertThat(Plans.of(first, today).cells()).hasSize(4);
        assertThat(Plans.of(range, today).cells()).hasSizeGreaterThan(400);
    }

    private static String cells(Plan plan) {
        StringBuilder text = new StringBuilder();
        for (PlannedCell planned : plan.cells()) {
            text.append(planned.cell().name());
            planned.cell().pinned().forEach(pinned -> text.append(' ').append(pinned));
            plan.aliases().stream()
                    .filter(alias -> alias.cell().equals(planned.cell().name()))
                    .forEach(alias -> text.append(' ').append(alias.reference()));
            text.append('\n');
        }
        return text.toString();
    }

    @Test
    void namesEveryKey() throws IOException {
        String page = Files.readString(Path.of("docs", "matrix-file.md"));
        JsonNode schema = new ObjectMapper().readTree(GoldenFile.text("image-matrix.schema.json"));
        Set<String> keys = new TreeSet<>();
        schema.findValues("properties")
                .forEach(properties -> properties.fieldNames().forEachRemaining(keys::add));
        assertThat(keys).hasSizeGreaterThan(25);
        keys.removeAll(List.of("dir", "credentials"));
        assertThat(keys).allSatisfy(key -> assertThat(page).contains("`" + key + "`"));
        assertThat(page).contains("{ dir: ", "{ credentials: ");
    }
}
