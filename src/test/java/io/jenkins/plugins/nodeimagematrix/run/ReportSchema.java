package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Map;

/** The published schema of reports, and whether a report is as it says. */
public final class ReportSchema {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportSchema() {}

    public static JsonNode text() throws IOException {
        try (InputStream in = RunReport.class.getResourceAsStream("report.schema.json")) {
            return JSON.readTree(in);
        }
    }

    /** The report is valid, and the schema describes every field that is in it. */
    public static void require(RunReport report) throws IOException {
        require(JSON.readTree(report.toJson()));
    }

    public static void require(JsonNode report) throws IOException {
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(text())
                        .validate(report))
                .as(report.toPrettyString())
                .isEmpty();
        requireDescribed(report, text(), "report");
    }

    private static void requireDescribed(JsonNode value, JsonNode said, String where) throws IOException {
        JsonNode schema = resolve(said);
        if (value.isArray()) {
            for (JsonNode item : value) {
                requireDescribed(item, schema.path("items"), where + "[]");
            }
        } else if (value.isObject() && !schema.path("additionalProperties").isObject()) {
            for (Iterator<Map.Entry<String, JsonNode>> fields = value.fields(); fields.hasNext(); ) {
                Map.Entry<String, JsonNode> field = fields.next();
                JsonNode property = schema.path("properties").path(field.getKey());
                assertThat(property.isObject())
                        .as("%s.%s is in the schema", where, field.getKey())
                        .isTrue();
                requireDescribed(field.getValue(), property, where + "." + field.getKey());
            }
        }
    }

    private static JsonNode resolve(JsonNode said) throws IOException {
        for (JsonNode one : said.path("oneOf")) {
            if (one.has("$ref")) {
                return resolve(one);
            }
        }
        return said.has("$ref")
                ? text().path("$defs").path(said.path("$ref").asText().substring("#/$defs/".length()))
                : said;
    }
}
