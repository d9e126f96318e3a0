package io.jenkins.plugins.nodeimagematrix.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.release.CatalogueSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The documentation's examples give what it says, and it names every key. */
class DocumentationTest {
    private static final Pattern EXAMPLE = Pattern.compile("```yaml\\n(.*?)```\\n```text\\n(.*?)```", Pattern.DOTALL);
    private static final PlanRequest REQUEST = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2024, 11, 20))
            .withLock(null);

    @ParameterizedTest
    @CsvSource({"matrix-file.md, 3", "dante.md, 2"})
    void examplesGiveWhatItSays(String page, int examples) throws IOException, MatrixFileException {
        String text = Files.readString(Path.of("docs", page));
        Matcher example = EXAMPLE.matcher(text);
        int seen = 0;
        while (example.find()) {
            String yaml = example.group(1);
            Plan plan = yaml.contains("axes:")
                    ? Plans.of(yaml, REQUEST)
                    : Inventory.read("inventory.yml", yaml).plan(REQUEST, Plans.SOURCES);
            assertThat(cells(plan)).isEqualTo(example.group(2));
            seen++;
        }
        assertThat(seen).isEqualTo(examples).isEqualTo(text.split("```yaml", -1).length - 1);
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
