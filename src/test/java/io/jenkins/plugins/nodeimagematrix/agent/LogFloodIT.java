package io.jenkins.plugins.nodeimagematrix.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Controller;
import io.jenkins.plugins.nodeimagematrix.support.Fleet;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cell that prints far more than the controller's memory holds. */
@Tag("long")
@ControllerTest
class LogFloodIT {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int FLOOD = 200 << 20;
    /** A controller needs so much for itself. */
    private static final int HEAP = Controller.isReal() ? 320 : 128;

    private static Fleet fleet;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        // BuildKit cuts the output of an instruction at 2 MiB by itself; the classic builder hands on all of it.
        fleet = Fleet.start(
                "flood", Fleet.daemons(2), setup -> Fleet.agents(agent -> agent.with("DOCKER_BUILDKIT", "0"))
                        .apply(setup.withJvmOption("-Xmx" + HEAP + "m")));
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        fleet.close();
    }

    @Test
    void flood_neither_fills_the_memory_nor_the_disk_nor_stalls_others() throws Exception {
        Path workspace = SleepyMatrix.prepare(
                "flood",
                5,
                "ARG V\nRUN if [ \"$V\" = 1.0.0 ]; then yes \"" + "flood ".repeat(16) + "\" | head -c " + FLOOD
                        + "; echo the end of the flood; fi\n");

        Build build = fleet.begin("flood", workspace);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(Files.readString(fleet.controller.log())).doesNotContain("OutOfMemoryError");
        Path log = logOf("tiny_3a1.0.0");
        assertThat(Files.size(log)).isBetween(5L << 20, 6L << 20);
        String text = Files.readString(log, StandardCharsets.UTF_8);
        assertThat(text).containsPattern("\\[\\.\\.\\. \\d{9} bytes left out \\.\\.\\.\\]");
        assertThat(text.substring(text.length() - 2_000)).contains("the end of the flood");
        assertThat(build.console().length()).isLessThan(100_000);
        assertOthersWentOn(build);
    }

    /** Everything else had begun and ended before the flood had. */
    private static void assertOthersWentOn(Build build) {
        Map<String, Long> ends = new HashMap<>();
        for (JsonNode cell : fleet.report(build).path("cells")) {
            JsonNode result = cell.path("result");
            ends.put(
                    cell.path("name").asText(),
                    result.path("startedMillis").asLong()
                            + result.path("durationMillis").asLong());
        }
        long flood = ends.remove("tiny:1.0.0");
        assertThat(ends.values()).allMatch(end -> end < flood);
    }

    private static Path logOf(String cell) throws IOException {
        try (Stream<Path> files = Files.walk(fleet.controller.home().resolve("jobs"))) {
            return files.filter(file -> file.getFileName().toString().equals(cell + ".log"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
