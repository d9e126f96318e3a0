package io.jenkins.plugins.nodeimagematrix.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.release.CatalogueSnapshot;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

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
    @CsvSource({"README.md, 1", "docs/matrix-file.md, 3", "docs/dante.md, 2", "docs/recipes/from-bashbrew.md, 1"})
    void everyExampleIsFound(Path page, int examples) throws IOException {
        assertThat(Documentation.examples("yaml", page))
                .hasSize(examples)
                .hasSize(Files.readString(page).split("```yaml", -1).length - 1);
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
        keys.remove("dir");
        assertThat(keys).allSatisfy(key -> assertThat(page).contains("`" + key + "`"));
        assertThat(page).contains("{ dir: ");
    }
}
