package io.jenkins.plugins.nodeimagematrix.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.demo.DemoSources;
import io.jenkins.plugins.nodeimagematrix.demo.PublishedTags;
import io.jenkins.plugins.nodeimagematrix.support.Bench;
import io.jenkins.plugins.nodeimagematrix.support.Browser;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.ControllerClient;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.Program;
import io.jenkins.plugins.nodeimagematrix.tier.BrowserTest;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The main job on real parts, with one test of one cell broken; what it published is looked at from outside. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@BrowserTest
class MainJobIT {
    private static final Path WORKSPACE =
            Path.of("target", "main-job", "workspace").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static Bench bench;
    private static Build first;
    private static String result;
    private static JsonNode report;
    private static Map<String, String> tags;

    @BeforeAll
    static void runTheJob() throws IOException, InterruptedException {
        DemoSources.prepare(WORKSPACE, true);
        bench = Bench.start("main-job", PrivateRegistry.start());
        first = bench.run("matrix", WORKSPACE);
        result = first.result(PATIENCE);
        report = bench.report(first);
        tags = PublishedTags.of(bench.registry.address());
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        bench.close();
    }

    @Test
    @Order(1)
    void build_is_unstable_and_names_the_line_of_the_test_that_failed() {
        assertThat(result).as(first.console()).isEqualTo("UNSTABLE");
        assertThat(first.console())
                .contains("13 proven, 1 failed")
                .contains("trixie:6.17.1")
                .contains("tests/node/Dockerfile:5: RUN ! { grep -q trixie");
        assertThat(report.path("outcome").asText()).isEqualTo("UNSTABLE");
    }

    @Test
    @Order(1)
    void every_cell_but_the_broken_one_is_published_as_the_image_that_was_tested() throws Exception {
        int checked = 0;
        for (JsonNode cell : report.path("cells")) {
            JsonNode done = cell.path("result");
            for (JsonNode pinned : cell.path("pinned")) {
                String tag = withoutRegistry(pinned.asText());
                if (cell.path("name").asText().equals(DemoSources.BROKEN)) {
                    assertThat(tags).doesNotContainKey(tag);
                } else {
                    assertThat(done.path("state").asText()).isEqualTo("PROVEN");
                    assertThat(tags).containsKey(tag);
                    assertThat(configDigest(tag))
                            .as(tag)
                            .isEqualTo(done.path("imageId").asText());
                    checked++;
                }
            }
        }
        assertThat(checked).isEqualTo(13 + DemoSources.RELEASES.size());
    }

    @Test
    @Order(1)
    void aliases_carry_the_digest_of_their_pinned_tag_and_those_of_the_broken_cell_stay_away() {
        int checked = 0;
        for (JsonNode cell : report.path("cells")) {
            String pinned = withoutRegistry(cell.path("pinned").path(0).asText());
            for (JsonNode alias : cell.path("aliases")) {
                String name = withoutRegistry(alias.asText());
                if (cell.path("name").asText().equals(DemoSources.BROKEN)) {
                    assertThat(tags).doesNotContainKey(name);
                } else {
                    assertThat(tags).containsEntry(name, tags.get(pinned));
                    checked++;
                }
            }
        }
        assertThat(checked).isEqualTo(48 - 3);
        assertThat(tags.get("demo/bookworm:argon")).isEqualTo(tags.get("demo/bookworm:4.9.1"));
        assertThat(tags.get("demo/node:latest")).isEqualTo(tags.get("demo/bookworm:22.20.0"));
        assertThat(tags).doesNotContainKeys("demo/trixie:6", "demo/trixie:boron", "demo/trixie:6.17");
    }

    @Test
    @Order(1)
    void both_agents_worked_and_nothing_is_left_on_them() throws Exception {
        assertThat(report.findValuesAsText("agent")).contains("agent-1", "agent-2");
        for (PrivateDaemon daemon : bench.daemons()) {
            assertThat(daemon.docker("images", "--all", "--quiet")).isBlank();
            assertThat(daemon.docker("ps", "--all", "--quiet")).isBlank();
            assertThat(daemon.docker("system", "df", "--format", "{{.Type}}: {{.TotalCount}}"))
                    .as("each daemon built something")
                    .containsPattern("Build Cache: [1-9]");
        }
        for (String agent : List.of("agent-1", "agent-2")) {
            Path folder =
                    bench.controller.home().resolve("agents").resolve(agent).resolve("node-image-matrix");
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    @Order(1)
    void layers_of_artifact_and_tests_can_be_read_from_the_report() {
        for (JsonNode cell : report.path("cells")) {
            JsonNode done = cell.path("result");
            assertThat(done.path("layers")).as(cell.path("name").asText()).isNotEmpty();
            for (JsonNode test : done.path("tests")) {
                assertThat(test.path("cases")).isNotEmpty();
                if (test.path("passed").asBoolean()) {
                    assertThat(test.path("imageId").asText()).startsWith("sha256:");
                }
            }
        }
    }

    @Test
    @Order(1)
    void page_log_and_junit_report_can_be_opened() throws IOException {
        assertThat(bench.controller.client().page(first.path() + "image-matrix/"))
                .contains("nim-build");
        assertThat(bench.controller.client().page(first.path() + "image-matrix/log?cell=bookworm:4.4.7"))
                .contains("build docker/Dockerfile", "test tests/npm");
        assertThat(bench.controller.client().page(first.path() + "artifact/image-matrix-notice.md"))
                .startsWith("## Image matrix: ")
                .contains("\n### Published\n", "  - created: `" + bench.registry.address() + "/demo/bookworm:4.9.1`")
                .contains("\n### Failed\n", DemoSources.BROKEN, "`tests/node/Dockerfile:5: ");
        assertThat(bench.controller
                        .client()
                        .json(first.path() + "artifact/image-matrix-notice.json")
                        .path("unpublished"))
                .hasSize(4);
        String usage = bench.controller
                .client()
                .json(first.path() + "image-matrix/cellDetails?name=bookworm:4.4.7")
                .path("usage")
                .asText();
        assertThat(bench.controller.client().page(usage.substring(usage.indexOf("/fingerprint/") + 1)))
                .contains("job/matrix/", "#1");
        Path builds = bench.controller.home().resolve("jobs/matrix/builds");
        try (Stream<Path> files = Files.walk(builds)) {
            assertThat(files.filter(file -> file.endsWith("node-image-matrix/junit.xml")))
                    .isNotEmpty();
        }
    }

    @Test
    @Order(1)
    void pages_of_the_run_show_what_it_did() throws Exception {
        try (Browser browser = Browser.lookingAt(bench.controller)) {
            browser.go(first.path() + "image-matrix/");
            browser.element("#nim-build[data-state=ended]");
            assertThat(browser.elements("a.nim-cell")).hasSize(14);
            assertThat(browser.element(".nim-headline__result").getText())
                    .contains("1 cell failed, 4 tags not published", "1 failed", "13 proven");
            assertThat(browser.element(".nim-failure").getText())
                    .contains(DemoSources.BROKEN, "tests/node/Dockerfile:5");
            browser.wholePage("demo-build-page", 1280);
            browser.preferDark(true);
            browser.screenshot("demo-build-page-dark");
            browser.preferDark(false);
            browser.go(first.path() + "image-matrix/cell?name=bookworm%3A4.4.7");
            browser.element(".nim-log__line--heading");
            assertThat(browser.elements(".nim-stack--test")).hasSize(3);
            assertThat(browser.elements(".nim-layer--own")).isNotEmpty();
            assertThat(browser.elements(".nim-layer--base")).isNotEmpty();
            browser.wholePage("demo-cell-page", 1280);
            assertThat(browser.complaints()).isEmpty();
        }
    }

    @Test
    @Order(1)
    void every_file_that_is_kept_is_in_the_documentation() throws IOException {
        Path job = bench.controller.home().resolve("jobs/matrix");
        String page = Files.readString(Path.of("docs/report.md"));

        assertThat(files(job.resolve("node-image-matrix")))
                .isNotEmpty()
                .allMatch(patterns(page, "| in the job's folder"));
        try (Stream<Path> builds = Files.list(job.resolve("builds"))) {
            for (Path build : builds.filter(each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                assertThat(files(build.resolve("node-image-matrix")))
                        .isNotEmpty()
                        .allMatch(patterns(page, "| in a build's folder"));
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(folder::relativize).toList();
        }
    }

    /** The names in the first column of one of the page's tables. */
    private static Predicate<Path> patterns(String page, String heading) {
        String table = page.substring(page.indexOf(heading)).split("\n\n")[0];
        return Pattern.compile("(?m)^\\| ((?:`[^`]+`(?:, )?)+) \\| (?:truth|copy|meanwhile)")
                .matcher(table)
                .results()
                .flatMap(row -> Stream.of(row.group(1).replace("`", "").split(", ")))
                .map(name -> FileSystems.getDefault().getPathMatcher("glob:" + name.replace("/*", "/**")))
                .map(matcher -> (Predicate<Path>) matcher::matches)
                .reduce(path -> false, Predicate::or);
    }

    @Test
    @Order(2)
    void second_build_does_only_what_failed_and_leaves_the_registry_as_it_is() throws Exception {
        Build second = bench.run("matrix", WORKSPACE);

        assertThat(second.result(PATIENCE)).isEqualTo("UNSTABLE");
        assertThat(second.console()).contains("Plan: 14 cells, 1 to build, 13 unchanged");
        assertThat(PublishedTags.of(bench.registry.address())).isEqualTo(tags);
    }

    @Test
    @Order(3)
    void job_that_remembers_nothing_tests_what_the_registry_holds_and_leaves_it_as_it_is() throws Exception {
        Build other = bench.run("anew", WORKSPACE);

        assertThat(other.result(PATIENCE)).isEqualTo("UNSTABLE");
        assertThat(other.console())
                .contains("Plan: 14 cells, 14 to build, 0 unchanged")
                .contains("13 proven, 1 failed");
        assertThat(PublishedTags.of(bench.registry.address())).isEqualTo(tags);
    }

    @Test
    @Order(4)
    void pinned_tag_that_another_client_changed_is_not_overwritten_and_its_aliases_stay() throws Exception {
        PublishedTags.retag(bench.registry.address(), "demo/trixie", "4.4.7", "4.9.1");
        Map<String, String> changed = new TreeMap<>(tags);
        changed.put("demo/trixie:4.9.1", tags.get("demo/trixie:4.4.7"));

        Build third = bench.run("matrix", WORKSPACE, "<only>os=trixie node=4.x</only>");

        assertThat(third.result(PATIENCE)).isEqualTo("UNSTABLE");
        assertThat(third.console()).contains("refused").contains("demo/trixie:" + "4.9.1");
        assertThat(PublishedTags.of(bench.registry.address())).isEqualTo(changed);
    }

    @Test
    @Order(5)
    void failed_cell_is_rebuilt_alone_and_the_console_links_to_its_page() {
        ControllerClient client = bench.controller.client();
        int number = client.json("job/matrix/api/json").path("nextBuildNumber").asInt();
        assertThat(client.post(first.path() + "image-matrix/rebuild", Map.of("cell", DemoSources.BROKEN))
                        .statusCode())
                .isEqualTo(200);

        Build rebuild = new Build(client, "matrix", number);
        assertThat(rebuild.result(PATIENCE)).isEqualTo("UNSTABLE");
        assertThat(client.json(rebuild.path() + "image-matrix/grid")
                        .path("cells")
                        .findValuesAsText("name"))
                .contains(DemoSources.BROKEN)
                .allMatch(name -> name.startsWith("trixie:"))
                .hasSizeLessThan(3);
        assertThat(client.page(rebuild.path() + "logText/progressiveHtml?start=0"))
                .contains("image-matrix/cell?name=trixie%3A6.17.1", "matrix/" + number + "/image-matrix/'");
        assertThat(rebuild.console()).contains("Base images: ", ": cells, layers, logs, tags");
    }

    private static String withoutRegistry(String reference) {
        return reference.substring(reference.indexOf('/') + 1);
    }

    /** Asked with another program than the one that published. */
    private static String configDigest(String tag) throws IOException, InterruptedException {
        String repository = tag.substring(0, tag.lastIndexOf(':'));
        String manifest = Program.run(
                Path.of("/"),
                List.of(
                        "curl",
                        "-fsS",
                        "-H",
                        "Accept: application/vnd.docker.distribution.manifest.v2+json",
                        "http://" + bench.registry.address() + "/v2/" + repository + "/manifests/"
                                + tag.substring(tag.lastIndexOf(':') + 1)));
        return new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(manifest)
                .path("config")
                .path("digest")
                .asText();
    }
}
