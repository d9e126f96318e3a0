package io.jenkins.plugins.nodeimagematrix.matrix.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.matrix.DescribedFolder;
import io.jenkins.plugins.nodeimagematrix.matrix.FolderDescriber;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile descriptions of a folder, from an attacker who controls the agent. */
@UnitTest
class HostileDescriptionTest {
    private static final String FILE = "image-matrix.yaml";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DockerfileBases NO_BASES = (text, args) -> new TreeSet<>();
    private static final PlanRequest REQUEST = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2016, 8, 8));

    @TempDir
    private Path root;

    private byte[] honest;

    @BeforeEach
    void describe() throws Exception {
        Files.createDirectories(root.resolve("node"));
        Files.createDirectories(root.resolve("tests/node"));
        Files.writeString(root.resolve("node/Dockerfile"), "FROM debian:jessie\n");
        Files.writeString(root.resolve("tests/node/Dockerfile"), "RUN node -v\n");
        Files.writeString(root.resolve("image-matrix.lock"), "format 1\n4.4.7 2016-07-01 first-run\n");
        Files.writeString(root.resolve(FILE), """
                axes:
                  os: { jessie: {} }
                  node: { releases: ">=4.4.6 <4.5", updates: patch, lock: image-matrix.lock }
                images:
                  node:
                    repository: "acme/{os}"
                    dockerfile: node/Dockerfile
                    args: { NODE_VERSION: "{node}" }
                    tests: tests/node
                """);
        honest = FolderDescriber.describe(root, ".", FILE, null, REQUEST).write();
        assertThat(plan(honest).cells())
                .extracting(planned -> planned.cell().name())
                .contains("jessie:4.4.7");
    }

    private static Plan plan(byte[] description) throws Exception {
        return DescribedFolder.of(FILE, null, FolderDescription.read(description), NO_BASES)
                .plan(REQUEST);
    }

    private byte[] changed(Consumer<ObjectNode> change) throws Exception {
        ObjectNode tree = (ObjectNode) JSON.readTree(honest);
        change.accept(tree);
        return JSON.writeValueAsBytes(tree);
    }

    private void refused(Consumer<ObjectNode> change) throws Exception {
        byte[] hostile = changed(change);
        assertThatThrownBy(() -> plan(hostile))
                .as(new String(hostile, StandardCharsets.UTF_8))
                .isInstanceOf(UntrustedDescriptionException.class);
    }

    @Test
    void same_description_gives_the_same_plan() throws Exception {
        assertThat(plan(honest)).isEqualTo(plan(honest));
    }

    @Test
    void every_field_that_is_null_or_of_another_kind() throws Exception {
        List<String> needed = new ArrayList<>(List.of("/matrix/bytes", "/lock/bytes"));
        JsonNode tree = JSON.readTree(honest);
        tree.get("dockerfiles").fieldNames().forEachRemaining(path -> {
            String pointer = "/dockerfiles/" + path.replace("/", "~1");
            needed.addAll(List.of(pointer, pointer + "/bytes"));
        });
        IntStream.range(0, tree.get("contexts").size()).forEach(index -> {
            String pointer = "/contexts/" + index;
            needed.addAll(List.of(pointer, pointer + "/folder", pointer + "/dockerfile", pointer + "/hash"));
        });
        needed.addAll(List.of("/version", "/matrix", "/dockerfiles", "/contexts"));
        for (String pointer : needed) {
            refused(root -> set(root, pointer, JSON.nullNode()));
            refused(root -> set(root, pointer, JSON.createArrayNode().add(JSON.createObjectNode())));
            refused(root -> remove(root, pointer));
        }
    }

    private static void set(ObjectNode root, String pointer, JsonNode value) {
        int slash = pointer.lastIndexOf('/');
        String name = pointer.substring(slash + 1).replace("~1", "/");
        JsonNode parent = root.at(pointer.substring(0, slash));
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(name), value);
        } else {
            ((ObjectNode) parent).set(name, value);
        }
    }

    private static void remove(ObjectNode root, String pointer) {
        int slash = pointer.lastIndexOf('/');
        String name = pointer.substring(slash + 1).replace("~1", "/");
        JsonNode parent = root.at(pointer.substring(0, slash));
        if (parent instanceof ArrayNode array) {
            array.remove(Integer.parseInt(name));
        } else {
            ((ObjectNode) parent).remove(name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../.ssh", "/etc", "a/../../b", "a\\b", "a//b", "./a", "", "C:/x"})
    void paths_that_lead_out(String path) throws Exception {
        refused(root -> ((ObjectNode) root.get("contexts").get(0)).put("folder", path));
        refused(root -> ((ObjectNode) root.get("contexts").get(0)).put("dockerfile", path));
        refused(root -> {
            ObjectNode files = (ObjectNode) root.get("dockerfiles");
            files.set(path, files.get("node/Dockerfile"));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"absent", "", "0123", "ZZZZ", "../x"})
    void hashes_that_are_none(String hash) throws Exception {
        refused(root -> ((ObjectNode) root.get("contexts").get(0)).put("hash", hash));
    }

    @Test
    void faults_beside_content_and_links_that_are_not_shown_to_people() throws Exception {
        refused(root -> ((ObjectNode) root.get("matrix")).put("fault", "ABSENT"));
        refused(root -> ((ObjectNode) root.get("matrix")).put("fault", "NO_SUCH_FAULT"));
        refused(root -> ((ObjectNode) root.get("contexts").get(0)).put("fault", "LOOP"));
        refused(root -> ((ObjectNode) root.get("contexts").get(0)).put("link", "\u001b[2J"));
        refused(root -> ((ObjectNode) root.get("contexts").get(0)).put("link", "x".repeat(5_000)));
    }

    @Test
    void too_much() throws Exception {
        refused(root -> ((ObjectNode) root.get("dockerfiles").get("node/Dockerfile"))
                .put("bytes", new byte[FolderDescription.MAX_DOCKERFILE_BYTES + 1]));
        refused(root ->
                ((ObjectNode) root.get("lock")).put("bytes", new byte[FolderDescription.MAX_LOCK_FILE_BYTES + 1]));
        refused(root -> ((ObjectNode) root.get("contexts").get(0)).put("folder", "x".repeat(5_000)));
        refused(root -> {
            ArrayNode contexts = (ArrayNode) root.get("contexts");
            JsonNode one = contexts.get(0);
            IntStream.rangeClosed(0, FolderDescription.MAX_ENTRIES).forEach(i -> contexts.add(one));
        });
        assertThatThrownBy(() -> plan(new byte[FolderDescription.MAX_BYTES + 1]))
                .isInstanceOf(UntrustedDescriptionException.class);
    }

    @Test
    void no_description_at_all() {
        for (String text : List.of("", "null", "[]", "7", "{", "[".repeat(100_000), "{\"version\":2}")) {
            assertThatThrownBy(() -> plan(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text.length() > 100 ? "deep" : text)
                    .isInstanceOf(UntrustedDescriptionException.class);
        }
        assertThatThrownBy(() -> plan(null)).isInstanceOf(UntrustedDescriptionException.class);
    }

    @Test
    void what_the_matrix_file_names_and_the_agent_does_not_tell_of() throws Exception {
        refused(root -> ((ObjectNode) root.get("dockerfiles")).remove("node/Dockerfile"));
        refused(root -> ((ObjectNode) root.get("dockerfiles")).remove("tests/node/Dockerfile"));
        refused(root -> ((ArrayNode) root.get("contexts")).remove(0));
        refused(root -> ((ArrayNode) root.get("contexts")).remove(1));
        refused(root -> root.putNull("matrix"));
    }

    @Test
    void matrix_file_that_the_agent_made_up_can_name_nothing_outside_of_the_folder() throws Exception {
        String made = new String(Files.readAllBytes(root.resolve(FILE)), StandardCharsets.UTF_8)
                .replace("node/Dockerfile", "../../.ssh/Dockerfile");
        byte[] hostile =
                changed(root -> ((ObjectNode) root.get("matrix")).put("bytes", made.getBytes(StandardCharsets.UTF_8)));

        assertThatThrownBy(() -> plan(hostile))
                .isInstanceOf(MatrixFileException.class)
                .hasMessageContaining("not leading out of it");
    }
}
