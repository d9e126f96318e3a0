package io.jenkins.plugins.nodeimagematrix.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.TestUser;
import io.jenkins.plugins.nodeimagematrix.tier.BrowserTest;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.openqa.selenium.Keys;

/** A thousand cells with six aliases each: what the endpoints answer, and how quick server and page are (printed, not asserted). */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@BrowserTest
class PageDataIT {
    private static final String CELL = "jessie:4.0.0";

    private static PageBench bench;
    private static Build build;

    @BeforeAll
    static void open() throws Exception {
        bench = PageBench.start("page-data");
        bench.keepStates(bench.build("large", SampleReports.thousandCells(1)));
        build = bench.build("large", SampleReports.thousandCells(2));
        bench.keepStates(build);
        // What any page of a build costs that is the first of its kind after a start is not ours.
        bench.controller.client().page(build.path());
    }

    @AfterAll
    static void close() {
        bench.close();
    }

    @Test
    @Order(1)
    void server_answers_about_a_thousand_cells_and_says_how_long_it_took() throws Exception {
        for (String path : List.of("", "grid", "tagUpdates?kind=created", "cellDetails?name=" + CELL, "data")) {
            List<Long> times = new ArrayList<>();
            long bytes = 0;
            for (int i = 0; i < 8; i++) {
                long before = System.nanoTime();
                HttpResponse<String> answer = get(path, null);
                times.add((System.nanoTime() - before) / 1_000_000);
                assertThat(answer.statusCode()).isEqualTo(200);
                bytes = answer.body().length();
            }
            System.out.printf(
                    Locale.ROOT,
                    "1000 cells, GET %s: first %d ms, then %d ms (median of %d), %d kB%n",
                    path.isEmpty() ? "the page" : path,
                    times.get(0),
                    times.subList(1, times.size()).stream().sorted().toList().get(3),
                    times.size() - 1,
                    bytes / 1000);
        }
    }

    @Test
    @Order(2)
    void first_look_at_another_build_says_how_long_it_took_and_shows_the_same_of_one_that_was_killed()
            throws Exception {
        Build another = bench.build("large", SampleReports.thousandCells(3));
        bench.keepStates(another);
        JsonNode kept = firstLook(another, "ended");
        Files.delete(bench.folder(another).grid());
        Files.setLastModifiedTime(bench.folder(another).report(), FileTime.from(Instant.now()));
        JsonNode made = firstLook(another, "was killed");
        assertThat(made).isEqualTo(kept);
        assertThat(kept.path("compared").asText()).isNotBlank();
    }

    private static JsonNode firstLook(Build of, String how) throws Exception {
        long before = System.nanoTime();
        HttpResponse<String> answer = get(of, "grid", null, TestUser.ADMIN);
        System.out.printf(
                "1000 cells, first GET grid of a build that %s: %d ms%n",
                how, (System.nanoTime() - before) / 1_000_000);
        assertThat(answer.statusCode()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body());
    }

    @Test
    @Order(4)
    void grid_that_is_older_than_the_report_is_not_shown() throws Exception {
        Build shipped = bench.build("large", SampleReports.thousandCells(4));
        bench.keepStates(shipped);
        RunReport report = RunReport.read(bench.folder(shipped).report());
        bench.write(shipped, report.withTagUpdates(report.tagUpdates().subList(0, 1)));

        JsonNode grid = firstLook(shipped, "was written again");
        long updates = 0;
        for (JsonNode count : grid.path("tagUpdates")) {
            updates += count.asLong();
        }
        assertThat(updates).isEqualTo(1);
        assertThat(Files.getLastModifiedTime(bench.folder(shipped).grid()))
                .isLessThan(Files.getLastModifiedTime(bench.folder(shipped).report()));
    }

    @Test
    @Order(2)
    void page_of_a_thousand_cells_says_how_long_it_takes_to_draw_filter_and_scroll() {
        bench.browser.go("");
        long before = System.nanoTime();
        bench.matrix(build, "");
        long drawn = (System.nanoTime() - before) / 1_000_000;
        assertThat(bench.browser.elements("a.nim-cell")).hasSize(1000);
        Object filter = bench.time("""
                const field = document.querySelector('.nim input[type=search]');
                field.value = 'jessie';
                field.dispatchEvent(new Event('input'));
                """);
        assertThat(bench.js("return document.querySelectorAll('.nim-grid tbody tr:not([hidden])').length"))
                .isEqualTo(1L);
        Object clear = bench.time("document.querySelector('.nim-filters__fields .nim-button').click();");
        Object fold = bench.time("document.querySelector('.nim-fold').click();");
        Object scroll = bench.time("""
                const box = document.querySelector('.nim-grid-scroll');
                box.scrollLeft = box.scrollWidth;
                box.scrollTop = box.scrollHeight;
                """);
        System.out.printf(
                "1000 cells in the browser: drawn after %d ms, filter %s ms, clear %s ms, fold %s ms, scroll %s ms%n",
                drawn, filter, clear, fold, scroll);
        bench.browser.screenshot("thousand-cells");
        assertThat(bench.refused()).isEmpty();
    }

    @Test
    @Order(5)
    void matrix_with_very_many_cells_draws_those_that_a_line_or_a_filter_shows() throws Exception {
        Build many = bench.build("many", SampleReports.hundredReleases(30, 1));
        bench.keepStates(many);
        bench.matrix(many, "");

        assertThat(bench.browser.elements("a.nim-cell")).isEmpty();
        bench.awaitCount(".nim-cell--sum", 30 * 10);
        assertThat(bench.js("return document.querySelector('.nim-cell--sum').getAttribute('aria-label')"))
                .asString()
                .matches("(proven: \\d+|failed: \\d+ of 10)");

        bench.js("document.querySelector('.nim-fold').click()");
        bench.awaitCount("a.nim-cell", 30 * 10);
        bench.awaitCount(".nim-cell--sum", 30 * 9);

        bench.js("document.querySelector('.nim-grid tbody [tabindex=\"0\"]').focus()");
        bench.press(Keys.END);
        assertThat(bench.focused()).contains("nim-cell--sum");
        bench.press(Keys.HOME, Keys.ARROW_DOWN, Keys.ARROW_RIGHT);
        assertThat(bench.js("return document.activeElement.getAttribute('aria-label')"))
                .asString()
                .startsWith("system1:22.8.2: ");
        bench.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
        bench.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
        assertThat(bench.focused()).contains("nim-cell--sum");

        bench.matrix(many, "?q=system7:4.0.0");
        bench.awaitCount("a.nim-cell", 1);
        bench.awaitCount(".nim-grid tbody tr", 1);
        bench.filter("system7");
        bench.awaitCount("a.nim-cell", 100);
        bench.filter("system");
        bench.awaitCount("a.nim-cell", 0);
        bench.awaitCount(".nim-cell--sum", 30 * 10);
        assertThat(bench.seriousBarriers()).isEmpty();
        bench.matrix(many, "?q=22.8.2#cell=system29:22.8.2");
        assertThat(bench.js("return document.activeElement.getAttribute('aria-label')"))
                .asString()
                .startsWith("system29:22.8.2: ");
        bench.filter("nothing like this");
        bench.awaitCount(".nim-grid tbody tr", 0);
        bench.js("document.querySelector('.nim-filters__fields .nim-button').click()");
        bench.awaitCount(".nim-cell--sum", 30 * 10);
        assertThat(bench.refused()).isEmpty();
    }

    @Test
    @Order(6)
    @Tag("long")
    void pages_of_ten_thousand_cells_say_how_long_they_take() throws Exception {
        Build large = bench.build("ten-thousand", SampleReports.hundredReleases(100, 1));
        bench.keepStates(large);
        for (String path : List.of("", "grid", "tagUpdates?kind=created", "cellDetails?name=system7:4.0.0")) {
            List<Long> times = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                long before = System.nanoTime();
                assertThat(get(large, path, null, TestUser.ADMIN).statusCode()).isEqualTo(200);
                times.add((System.nanoTime() - before) / 1_000_000);
            }
            System.out.printf(
                    "10000 cells, GET %s: first %d ms, then %d ms%n",
                    path,
                    times.get(0),
                    times.subList(1, times.size()).stream().sorted().toList().get(3));
        }
        long before = System.nanoTime();
        bench.matrix(large, "");
        long drawn = (System.nanoTime() - before) / 1_000_000;
        System.out.printf("10000 cells in the browser: drawn after %d ms%n", drawn);
        String text = """
                const field = document.querySelector('.nim input[type=search]');
                field.value = '%s';
                field.dispatchEvent(new Event('input'));
                """;
        String state = "document.querySelector('.nim-chip[data-state=%s]').click();";
        Map<String, String> filters = new LinkedHashMap<>();
        for (String words : List.of("system7:", "system7:4.0.0", "4.1", "node", "nothing like this")) {
            filters.put("text '" + words + "'", text.formatted(words));
        }
        filters.put("state FAILED", state.formatted("FAILED"));
        filters.put("state PROVEN", state.formatted("PROVEN"));
        filters.put("system", PageBench.choose(0, "system42"));
        filters.put("line", PageBench.choose(1, "22"));
        for (Map.Entry<String, String> filter : filters.entrySet()) {
            Object shown = bench.time(filter.getValue());
            bench.awaitCount(".nim-grid__later", 0);
            Object cleared = bench.time("document.querySelector('.nim-filters__fields .nim-button').click();");
            bench.awaitCount(".nim-cell--sum", 100 * 10);
            System.out.printf("10000 cells, filter by %s: %s ms, cleared %s ms%n", filter.getKey(), shown, cleared);
        }
        System.out.printf(
                "10000 cells, line unfolded: %s ms%n", bench.time("document.querySelector('.nim-fold').click();"));
        bench.awaitCount("a.nim-cell", 100 * 10);
    }

    @Test
    @Order(3)
    void page_that_is_looked_at_again_gets_nothing_sent_that_did_not_change() {
        bench.matrix(build, "");
        bench.matrix(build, "");
        Object sent = bench.js("""
                const grid = performance.getEntriesByType('resource').filter((one) => one.name.endsWith('/grid'));
                return [grid.length, grid[0].decodedBodySize > 100000, grid[0].transferSize < 1000].join();
                """);
        assertThat(sent).isEqualTo("1,true,true");
    }

    @Test
    @Order(3)
    void grid_has_every_cell_and_nothing_that_only_a_cells_page_shows() throws Exception {
        JsonNode grid = json("grid");

        assertThat(grid.path("cells")).hasSize(1000);
        assertThat(grid.path("states").path("PROVEN").asInt()
                        + grid.path("states").path("FAILED").asInt())
                .isEqualTo(1000);
        assertThat(grid.path("tagUpdates").path("created").asInt()).isPositive();
        assertThat(grid.path("compared").asText()).isNotBlank();
        JsonNode cell = grid.path("cells").path(0);
        assertThat(cell.path("tags")).hasSize(7);
        assertThat(cell.has("layers") || cell.has("tests") || cell.has("result"))
                .isFalse();
    }

    @Test
    @Order(3)
    void unchanged_answers_are_not_sent_again() throws Exception {
        for (String path : List.of("grid", "tagUpdates?kind=created", "cellDetails?name=" + CELL, "data")) {
            String etag = get(path, null).headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> again = get(path, etag);
            assertThat(again.statusCode()).as(path).isEqualTo(304);
            assertThat(again.body()).isEmpty();
        }
    }

    @Test
    @Order(3)
    void tag_updates_come_in_portions_and_a_cell_with_all_its_layers_and_tags() throws Exception {
        JsonNode portion = json("tagUpdates?kind=created&offset=10&limit=5");
        assertThat(portion.path("tagUpdates")).hasSize(5);
        assertThat(portion.path("offset").asInt()).isEqualTo(10);
        JsonNode cell = json("cellDetails?name=" + CELL);
        assertThat(cell.path("cell").path("name").asText()).isEqualTo(CELL);
        assertThat(cell.path("layers").path("artifact")).hasSize(12);
        assertThat(cell.path("layers").path("artifact").path(0).path("shared").asInt())
                .isEqualTo(99);
        assertThat(cell.path("tagUpdates")).hasSize(7);
        assertThat(get("cellDetails?name=no:1.0.0", null).statusCode()).isEqualTo(404);
        assertThat(RunReport.VERSION).isEqualTo(json("data").path("version").asInt());
    }

    @Test
    @Order(3)
    void remote_api_of_the_build_counts_the_cells_and_names_them_on_request() {
        JsonNode matrix =
                bench.controller.client().json(build.path() + "api/json").path("actions");
        JsonNode states = matrix.findValue("states");
        assertThat(states.path("PROVEN").asInt() + states.path("FAILED").asInt())
                .isEqualTo(1000);
        assertThat(matrix.findValue("matrix").asText()).isEqualTo("image-matrix.yaml");
        assertThat(matrix.findValue("cells")).isNull();

        JsonNode cells = bench.controller
                .client()
                .json(build.path() + "api/json?tree=actions%5Bcells%5Bname,state%5D%5D")
                .findValue("cells");
        assertThat(cells).hasSize(1000);
        assertThat(cells.path(0).path("name").asText()).startsWith("alpine3.22:");
        assertThat(cells.path(0).path("state").asText()).isIn("PROVEN", "FAILED");
        assertThat(bench.controller
                        .client()
                        .json(build.path() + "image-matrix/api/json")
                        .path("states"))
                .isEqualTo(states);
    }

    @Test
    @Order(3)
    void search_box_of_the_page_finds_cells_tags_and_digests() throws Exception {
        JsonNode update = json("cellDetails?name=" + CELL).path("tagUpdates").path(0);
        for (String name : List.of(
                CELL,
                update.path("reference").asText(),
                update.path("to").asText(),
                update.path("to").asText().substring("sha256:".length(), "sha256:".length() + 16))) {
            HttpResponse<String> answer = get("search/?q=" + URLEncoder.encode(name, StandardCharsets.UTF_8), null);
            assertThat(answer.statusCode()).as(name).isEqualTo(302);
            assertThat(answer.headers().firstValue("Location").orElseThrow())
                    .as(name)
                    .endsWith("/" + build.path() + "image-matrix/cell?name=jessie%3A4.0.0");
        }
        assertThat(json("search/suggest?query=jessie:4.0").path("suggestions").findValuesAsText("name"))
                .contains(CELL);
        assertThat(get("search/?q=no:1.0.0", null).statusCode()).isEqualTo(404);
    }

    @Test
    @Order(3)
    void wrong_parameters_are_refused_with_a_message() throws Exception {
        for (String path : List.of(
                "tagUpdates",
                "tagUpdates?kind=shipped",
                "tagUpdates?kind=created&limit=many",
                "tagUpdates?kind=created&offset=-1",
                "log?cell=" + CELL + "&start=1.5")) {
            HttpResponse<String> answer = get(path, null);
            assertThat(answer.statusCode()).as(path).isEqualTo(400);
            assertThat(new ObjectMapper()
                            .readTree(answer.body())
                            .path("message")
                            .asText())
                    .as(path)
                    .startsWith("The parameter ");
        }
    }

    @Test
    @Order(3)
    void user_without_access_to_the_job_sees_nothing() throws Exception {
        for (String path : List.of(
                "",
                "cell?name=" + CELL,
                "grid",
                "tagUpdates?kind=created",
                "cellDetails?name=" + CELL,
                "data",
                "log?cell=" + CELL)) {
            HttpResponse<String> answer = get(build, path, null, PageBench.STRANGER);
            assertThat(answer.statusCode()).as("GET %s", path).isIn(403, 404);
            assertThat(answer.body()).doesNotContain("jessie", "sha256");
        }
    }

    private static JsonNode json(String path) throws Exception {
        return new ObjectMapper().readTree(get(path, null).body());
    }

    private static HttpResponse<String> get(String path, String etag) throws Exception {
        return get(build, path, etag, TestUser.ADMIN);
    }

    private static HttpResponse<String> get(Build of, String path, String etag, TestUser user) {
        return bench.controller
                .client(user)
                .get(of.path() + "image-matrix/" + path, etag == null ? Map.of() : Map.of("If-None-Match", etag));
    }
}
