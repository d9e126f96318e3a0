package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFileReader;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names of a matrix file that would put a header, a host, a path or a query into a request to a registry are refused. */
@UnitTest
class HostileNamesTest {
    private static final PlanRequest REQUEST = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2026, 1, 1));
    private static final ObjectMapper JSON = new ObjectMapper();

    /** In any name: ends of lines, blanks, control characters, and what means something in a URL. */
    private static final List<String> ANYWHERE = List.of(
            "a\r\nX-Evil: 1",
            "a\nb",
            "a\rb",
            "a b",
            "a\tb",
            "a\u0000b",
            "a\u2028b",
            "a\u0085b",
            "a%0d%0aX-Evil:%201",
            "a?b=c",
            "a#b",
            "a@b",
            "a\\b",
            "../a",
            "a/../b",
            "\u0430",
            "");

    @Test
    void registry() throws Exception {
        refused(ANYWHERE, name -> file(name, "acme/node", "{node}", "latest"));
        refused(
                List.of(
                        "registry.example.com/",
                        "registry.example.com/v2",
                        "user:password@registry.example.com",
                        "https://registry.example.com",
                        "registry.example.com:",
                        "registry.example.com:80:80",
                        "registry.example.com:65536",
                        "registry..example.com",
                        "[::::]",
                        "[fe80::1%25lo]",
                        "1.2.3.4.5",
                        "a.".repeat(50_000) + "com",
                        "a-".repeat(50_000) + "a"),
                name -> file(name, "acme/node", "{node}", "latest"));
    }

    @Test
    void repository() throws Exception {
        refused(ANYWHERE, name -> file("registry.example.com", name, "{node}", "latest"));
        refused(
                List.of(
                        "evil.example.com/node",
                        "localhost/node",
                        "host:5000/node",
                        "a//b",
                        "/a",
                        "a/",
                        "a".repeat(256)),
                name -> file("registry.example.com", name, "{node}", "latest"));
    }

    @Test
    void tag() throws Exception {
        refused(ANYWHERE, name -> file("registry.example.com", "acme/node", name, "latest"));
        refused(
                List.of(
                        "a/b",
                        "a:b",
                        ".a",
                        "-a",
                        "sha256:" + "0".repeat(64),
                        "a".repeat(129),
                        "{node}-" + "a".repeat(123)),
                name -> file("registry.example.com", "acme/node", name, "latest"));
        assertThat(plan(file("registry.example.com", "acme/node", "{node}-" + "a".repeat(122), "latest"))
                        .cells())
                .hasSize(1);
    }

    @Test
    void alias() throws Exception {
        refused(ANYWHERE, name -> file("registry.example.com", "acme/node", "{node}", name));
        refused(
                List.of("a/b", "a:b", ".a", "-a", "a".repeat(129), "{line}-" + "a".repeat(127), "{-os}"),
                name -> file("registry.example.com", "acme/node", "{node}", name));
    }

    /** A revision that begins with 1 may have nine more digits. */
    @Test
    void tag_of_a_version_leaves_room_for_its_revisions() throws Exception {
        String longest = "{node}-" + "a".repeat(Revision.MAX_VERSION_TAG - "1.0.0-".length());
        refused(
                List.of(longest + "a"),
                name -> "revisions: true\n" + file("registry.example.com", "acme/node", name, "latest"));
        assertThat(plan("revisions: true\n" + file("registry.example.com", "acme/node", longest, "latest"))
                        .cells())
                .hasSize(1);
    }

    /** A file with one name of each kind. */
    @FunctionalInterface
    private interface Text {
        String of(String name) throws JsonProcessingException;
    }

    private static void refused(List<String> names, Text text) throws JsonProcessingException {
        for (String name : names) {
            String file = text.of(name);
            MatrixFileException refused = catchThrowableOfType(MatrixFileException.class, () -> plan(file));
            assertThat(refused).as("the refusal of '%s'", name).isNotNull();
            assertThat(refused.problems()).allSatisfy(problem -> {
                assertThat(problem.line()).isPositive();
                assertThat(problem.message()).as("the message on '%s'", name).doesNotContain("\r", "\n", "\u0000");
            });
        }
    }

    private static Plan plan(String text) throws MatrixFileException {
        return Planner.plan(MatrixFileReader.read("image-matrix.yaml", text), REQUEST, Plans.SOURCES);
    }

    private static String file(String registry, String repository, String tag, String alias)
            throws JsonProcessingException {
        return """
                registry: %s
                axes:
                  os: { tiny: { default: true } }
                  node: { releases: ["1.0.0"] }
                images:
                  node:
                    repository: %s
                    dockerfile: node/Dockerfile
                    args: { V: "{node}" }
                    tests: [tests/node]
                    tag: %s
                    aliases: [%s]
                """.formatted(quoted(registry), quoted(repository), quoted(tag), quoted(alias));
    }

    /** A JSON string is one of YAML. */
    private static String quoted(String text) throws JsonProcessingException {
        return JSON.writeValueAsString(text);
    }
}
