package io.jenkins.plugins.nodeimagematrix.matrix.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.ExamplesTest;
import io.jenkins.plugins.nodeimagematrix.matrix.GoldenFile;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannerTest;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.policy.EndOfLifeRule;
import io.jenkins.plugins.nodeimagematrix.release.policy.UpdateLevel;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The schema for editors says what the reader says. */
@UnitTest
public class SchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode schema = JSON.readTree(GoldenFile.text("image-matrix.schema.json"));
    private final JsonSchema validator =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schema);

    SchemaTest() throws IOException {}

    @Test
    void isASchemaItself() {
        JsonSchema meta = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(java.net.URI.create("https://json-schema.org/draft/2020-12/schema"));
        assertThat(meta.validate(schema)).isEmpty();
    }

    @Test
    void takesEveryExample() throws IOException, MatrixFileException {
        for (String text : examples()) {
            MatrixFileReader.read("image-matrix.yaml", text);
            assertThat(validator.validate(json(text))).isEmpty();
        }
    }

    public static List<String> examples() throws IOException {
        List<String> texts = new ArrayList<>(List.of(
                PlannerTest.NODESOURCE,
                GoldenFile.text("official-2024-11-20.yaml"),
                Files.readString(Path.of("work", "demo", "image-matrix.yaml"))));
        try (Stream<Path> files = Files.list(ExamplesTest.example(""))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                texts.add(Files.readString(file));
            }
        }
        assertThat(texts).hasSizeGreaterThanOrEqualTo(7);
        return texts;
    }

    @Test
    void knowsTheSameKeysAsTheReader() {
        assertThat(keys(schema)).containsExactlyInAnyOrderElementsOf(MatrixFileReader.KEYS);
        assertThat(keys(schema.at("/$defs/value"))).containsExactlyInAnyOrderElementsOf(AxesReader.VALUE_KEYS);
        assertThat(keys(schema.at("/$defs/node"))).containsExactlyInAnyOrderElementsOf(NodeAxisReader.KEYS);
        assertThat(keys(schema.at("/$defs/release"))).containsExactlyInAnyOrderElementsOf(NodeAxisReader.RELEASE_KEYS);
        assertThat(keys(schema.at("/$defs/basePolicy"))).containsExactlyInAnyOrderElementsOf(BasePolicyReader.KEYS);
        assertThat(keys(schema.at("/$defs/policy"))).containsExactlyInAnyOrderElementsOf(NodeAxisReader.UPDATE_KEYS);
        assertThat(keys(schema.at("/$defs/image"))).containsExactlyInAnyOrderElementsOf(ImagesReader.KEYS);
        assertThat(keys(schema.at("/$defs/also"))).containsExactlyInAnyOrderElementsOf(PublicationsReader.ALSO_KEYS);
        Set<String> override = new TreeSet<>(SettingsReader.OVERRIDE_KEYS);
        override.add("node");
        assertThat(keys(schema.at("/$defs/override"))).containsExactlyInAnyOrderElementsOf(override);
        assertThat(texts(schema.at("/$defs/level/enum")))
                .containsExactlyElementsOf(
                        Stream.of(UpdateLevel.values()).map(UpdateLevel::word).toList());
        assertThat(texts(schema.at("/$defs/policy/properties/endOfLife/enum")))
                .containsExactlyElementsOf(Stream.of(EndOfLifeRule.values())
                        .map(EndOfLifeRule::word)
                        .toList());
        assertThat(texts(schema.at("/properties/axes/propertyNames/not/enum")))
                .containsExactlyInAnyOrderElementsOf(AxesReader.RESERVED);
        for (String object : List.of(
                "", "/$defs/value", "/$defs/node", "/$defs/release", "/$defs/policy", "/$defs/image", "/$defs/also")) {
            assertThat(schema.at(object + "/additionalProperties").asBoolean(true))
                    .as(object)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "registry: -> registri:",
                "registry: registry.example.com -> registry: https://registry.example.com/",
                "axes:\\n -> axis:\\n",
                "os:\\n -> system:\\n",
                "from: \"debian:jessie\" -> form: \"debian:jessie\"",
                "default: true -> default: \"yes\"",
                "\"4.4.7\" -> 4.10",
                "\"4.4.7\" -> \"4.4\"",
                "\"4.4.7\" -> 4",
                "releases: -> release:",
                "[\"0.10.46\", \"0.12.9\", \"0.12.15\", \"4.4.7\", \"6.3.1\"] -> []",
                "node: \"<0.12\" -> node: 0.12",
                "- { os: centos7, node: \"<0.12\" } -> - {}",
                "repository: \"nodesource/{os}\" -> repositry: \"nodesource/{os}\"",
                "dockerfile: \"docker/Dockerfile\" -> dockerfile: [\"docker/Dockerfile\"]",
                "args: { NODE_VERSION: \"{node}\" } -> args: { NODE-VERSION: \"{node}\" }",
                "args: { NODE_VERSION: \"{node}\" } -> args: { NODE_VERSION: 4.4 }",
                "args: { NODE_VERSION: \"{node}\" } -> args: [NODE_VERSION]",
                "dir: tests/npm -> folder: tests/npm",
                "tag: \"{node}\" -> tag: 1.0",
                "aliases: [ -> alias: [",
                "also: [{ when: default, repository: nodesource/node }] -> also: [{ when: default }]",
                "when: default -> when: always",
                "images:\\n  base: -> images:\\n  Base:",
                "jessie:  { -> ..:  {"
            })
    void refusesWhatTheReaderRefuses(String change) {
        String[] fromTo = change.replace("\\n", "\n").split(" -> ");
        assertThat(PlannerTest.NODESOURCE).contains(fromTo[0]);
        String text = PlannerTest.NODESOURCE.replace(fromTo[0], fromTo[1]);

        assertThatThrownBy(() -> MatrixFileReader.read("image-matrix.yaml", text))
                .isInstanceOf(MatrixFileException.class);
        assertThat(validator.validate(json(text))).isNotEmpty();
    }

    @Test
    void refusesPoliciesThatTheReaderRefuses() {
        String policy = PlannerTest.NODESOURCE.replaceFirst(
                "releases: .*", "releases: \">=4\"\n    lock: image-matrix.lock\n    updates: POLICY");
        for (String good : List.of(
                "patch",
                "{ level: security, lines: { \"0.10\": none, 4: minor }, minimumAgeDays: 7, endOfLife: freeze }")) {
            String text = policy.replace("POLICY", good);
            assertThatCode(() -> MatrixFileReader.read("image-matrix.yaml", text))
                    .doesNotThrowAnyException();
            assertThat(validator.validate(json(text))).isEmpty();
        }
        for (String bad : List.of(
                "always",
                "{ levl: patch }",
                "{ lines: { argon: patch } }",
                "{ lines: { 4: always } }",
                "{ minimumAgeDays: -1 }",
                "{ minimumAgeDays: \"7\" }",
                "{ endOfLife: sometimes }",
                "[patch]")) {
            String text = policy.replace("POLICY", bad);
            assertThatThrownBy(() -> MatrixFileReader.read("image-matrix.yaml", text))
                    .as(bad)
                    .isInstanceOf(MatrixFileException.class);
            assertThat(validator.validate(json(text))).as(bad).isNotEmpty();
        }
    }

    private static Set<String> keys(JsonNode object) {
        Set<String> keys = new TreeSet<>();
        object.path("properties").fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static JsonNode json(String yaml) {
        return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
    }
}
