package io.jenkins.plugins.nodeimagematrix.agent.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Fleet;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How much more two agents get done than one. Cells wait rather than compute, since all agents of the test share one machine;
 * run it by name: {@code mvn verify -Dit.test=FanOutBenchmark}.
 */
class FanOutBenchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final int CELLS = 12;
    private static final int SECONDS = Integer.getInteger("benchmark.seconds", 15);

    private static Fleet fleet;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        fleet = Fleet.start("benchmark", Fleet.daemons(2), setup -> setup);
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        fleet.close();
    }

    @Test
    void two_agents_against_one() throws Exception {
        double one = cellsPerMinute("one", 1);
        double two = cellsPerMinute("two", 2);

        System.out.printf(
                "%d cells that wait %d s each: two agents do %.2f times the work of one%n", CELLS, SECONDS, two / one);
    }

    private static double cellsPerMinute(String name, int agents) throws Exception {
        Path workspace = SleepyMatrix.prepare("bench-" + name, CELLS, "RUN sleep " + SECONDS + "\n");
        Build build = fleet.begin("bench-" + name, workspace, "<agents>" + agents + "</agents>");
        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        JsonNode report = fleet.report(build);
        long begin = Long.MAX_VALUE;
        long end = 0;
        for (JsonNode cell : report.path("cells")) {
            if (!cell.path("name").asText().equals("tiny:base")) {
                long started = cell.path("result").path("startedMillis").asLong();
                begin = Math.min(begin, started);
                end = Math.max(
                        end,
                        started + cell.path("result").path("durationMillis").asLong());
            }
        }
        for (JsonNode use : report.path("agents")) {
            long idle = use.path("idleMillis").asLong();
            System.out.printf(
                    "%d agents: %s did %d cells, busy %d s, idle %d s, %d found their base there, %d fetched it%n",
                    agents,
                    use.path("agent").asText(),
                    use.path("cells").asInt(),
                    use.path("busyMillis").asLong() / 1000,
                    idle / 1000,
                    use.path("affinityHits").asInt(),
                    use.path("basesFetched").asInt());
        }
        return CELLS * 60_000.0 / (end - begin);
    }
}
