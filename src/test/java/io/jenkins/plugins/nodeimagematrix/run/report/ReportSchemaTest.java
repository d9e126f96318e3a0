package io.jenkins.plugins.nodeimagematrix.run.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.BackOff;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.LiveRun;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.ReportSchema;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of real runs are held to the schema where the runs are; here, what a healthy run seldom shows. */
@UnitTest
class ReportSchemaTest {
    @Test
    void events_of_a_report_are_read_without_the_rest(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("report.json");
        List<RunEvent> events = List.of(
                new RunEvent(1, RunEvent.Kind.WAITING, "", "", "no agent"),
                new RunEvent(2, RunEvent.Kind.LIMITED, "", "", "a limit"));
        Files.writeString(
                file,
                "{\"cells\": [{\"name\": 3, \"result\": \"of a later version\"}], \"events\": "
                        + new JsonMapper().writeValueAsString(events) + "}");

        assertThat(RunEvent.read(file)).isEqualTo(events);
        Files.writeString(file, "{\"version\": 1}");
        assertThat(RunEvent.read(file)).isEmpty();
    }

    @Test
    void is_a_schema_itself() throws IOException {
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(URI.create("https://json-schema.org/draft/2020-12/schema"))
                        .validate(ReportSchema.text()))
                .isEmpty();
    }

    @Test
    void takes_a_run_under_way_with_a_failed_and_an_unchanged_cell_an_incident_and_a_held_update() throws IOException {
        LiveRun live = new LiveRun(
                Plans.origin("run-1", "job #1"),
                Plans.plan(
                        Plans.cell("jessie:4.4.7", null),
                        Plans.cell("jessie:6.3.1", null),
                        Plans.cell("jessie:6.3.0", null, List.of(), ReasonKind.UNCHANGED, null),
                        Plans.cell("jessie:0.10.1", null)),
                Ledger.empty(),
                BackOff.DEFAULT,
                1_000);
        live.ended(CellResults.proven("jessie:4.4.7", "sha256:" + "1".repeat(64)));
        live.ended(CellResults.failed("jessie:6.3.1", "tests/node", 2));
        live.moved(List.of(new TagUpdate(
                "nodesource/jessie:4.4.7",
                "jessie:4.4.7",
                false,
                TagUpdate.Kind.REFUSED,
                "sha256:" + "a".repeat(64),
                null,
                "it refers to another image")));
        live.events().shardStarted("agent-1");
        live.events().record(RunEvent.Kind.LOST, "agent-1", "jessie:6.3.1", "the agent went away");

        ReportSchema.require(live.report(Map.of()));
    }

    @Test
    void the_page_names_every_field_with_the_same_words() throws IOException {
        String page = Files.readString(Path.of("docs", "report.md"));
        requireOnPage(page, ReportSchema.text());
        for (JsonNode definition : ReportSchema.text().path("$defs")) {
            requireOnPage(page, definition);
        }
    }

    private static void requireOnPage(String page, JsonNode object) {
        for (Iterator<Map.Entry<String, JsonNode>> fields =
                        object.path("properties").fields();
                fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            assertThat(page).contains("| `" + field.getKey() + "` |");
            assertThat(page).contains(field.getValue().path("description").asText());
        }
    }
}
