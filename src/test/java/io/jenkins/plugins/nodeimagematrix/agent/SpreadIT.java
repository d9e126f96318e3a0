package io.jenkins.plugins.nodeimagematrix.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.agent.remote.PerformCell;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.FaultyProxy;
import io.jenkins.plugins.nodeimagematrix.support.Fleet;
import io.jenkins.plugins.nodeimagematrix.support.NeedsRealJenkins;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where cells go, in which order, and how many at a time; and what the report and the console say of it. */
@ControllerTest
class SpreadIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static Fleet fleet;

    /** One cell of a finished run. */
    private record Done(String cell, String agent, long begin, long end) {
        long millis() {
            return end - begin;
        }
    }

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        fleet = Fleet.start("spread", Fleet.daemons(3), setup -> setup);
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        fleet.close();
    }

    @Test
    void no_more_agents_and_no_more_cells_at_a_time_than_the_step_allows() throws Exception {
        Path workspace = SleepyMatrix.prepare("limited", 8, SleepyMatrix.TEST);

        Build build = fleet.begin("limited", workspace, "<agents>2</agents>", "<perAgent>2</perAgent>");

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        List<Done> cells = cells(build);
        assertThat(agents(cells)).hasSize(2);
        agents(cells).forEach(agent -> assertThat(mostAtOnce(cells, agent)).isEqualTo(2));
        assertThat(fleet.images("limited/base")).isEqualTo(1);
        assertEveryLogIsWhole("limited", 9);
    }

    @Test
    void cells_go_to_the_agents_that_the_matrix_file_names_one_at_a_time() throws Exception {
        Path workspace = SleepyMatrix.prepare("labels", 2, SleepyMatrix.TEST);
        Path file = workspace.resolve("image-matrix.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("os: { tiny: { default: true } }", """
                                os:
                                    tiny: { default: true, agent: "agent-2" }
                                    small: {}
                                  platform: { linux/amd64: { agent: "docker && !agent-1" } }""")
                        .replace("    repository:", "    axes: [platform]\n    repository:")
                        .replace("/tiny\"", "/{os}\"")
                        .replace("/base\"", "/{os}-base\""));

        Build build = fleet.begin("labels", workspace);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        List<Done> cells = cells(build);
        assertThat(cells)
                .hasSize(6)
                .allMatch(done -> done.cell().startsWith("small:")
                        ? Set.of("agent-2", "agent-3").contains(done.agent())
                        : done.agent().equals("agent-2"));
        agents(cells).forEach(agent -> assertThat(mostAtOnce(cells, agent)).isEqualTo(1));
    }

    @Test
    void second_run_begins_with_what_took_longest_and_says_how_long_it_will_take() throws Exception {
        Path workspace = SleepyMatrix.prepare(
                "history", 4, "ARG V\nRUN case $V in 1.*) sleep 1;; 2.*) sleep 7;; 3.*) sleep 3;; *) sleep 5;; esac\n");
        String[] fields = {"<agents>1</agents>", "<push>false</push>", "<rebuild>all</rebuild>"};
        Build first = fleet.begin("history", workspace, fields);
        assertThat(first.result(PATIENCE)).as(first.console()).isEqualTo("SUCCESS");

        Build second = fleet.begin("history", workspace, fields);

        assertThat(second.result(PATIENCE)).as(second.console()).isEqualTo("SUCCESS");
        List<String> longestFirst = cells(first).stream()
                .filter(done -> !done.cell().equals("tiny:base"))
                .sorted(Comparator.comparingLong(Done::millis).reversed())
                .map(Done::cell)
                .toList();
        assertThat(cells(second).stream()
                        .sorted(Comparator.comparingLong(Done::begin))
                        .map(Done::cell)
                        .skip(1))
                .containsExactlyElementsOf(longestFirst);
        List<String> lines =
                second.console().lines().filter(line -> line.startsWith("[")).toList();
        assertThat(lines).hasSize(5);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i))
                    .startsWith("[" + (i + 1) + "/5] tiny:")
                    .contains(i == 0 ? "untested" : "proven", " on agent-");
            assertThat(lines.get(i).contains("(about ")).as(lines.get(i)).isEqualTo(i < 4);
        }
        JsonNode use = fleet.report(second).path("agents");
        assertThat(use).hasSize(1);
        assertThat(use.get(0).path("cells").asInt()).isEqualTo(5);
        assertThat(use.get(0).path("affinityHits").asInt()).isEqualTo(4);
        assertThat(use.get(0).path("basesFetched").asInt()).isZero();
        assertThat(use.get(0).path("busyMillis").asLong()).isGreaterThan(16_000);
        assertThat(use.get(0).path("idleMillis").isNumber()).isTrue();
    }

    /** The build's agent is configured with another daemon than the other agents, which does not exist. */
    @Test
    void daemon_of_the_agent_that_a_build_is_on_is_not_that_of_the_others() throws Exception {
        giveDaemon("instance.globalNodeProperties", "unix:///no/such/daemon.sock");
        giveDaemon("instance.getNode('host').nodeProperties", "unix:///only/host/has/this.sock");
        for (String agent : fleet.agents()) {
            giveDaemon(
                    "instance.getNode('" + agent + "').nodeProperties",
                    fleet.daemon(agent).host());
        }
        try {
            Build build = fleet.begin("daemons", SleepyMatrix.prepare("daemons", 3, SleepyMatrix.TEST));

            assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
            assertThat(fleet.events(build)).isEmpty();
        } finally {
            fleet.controller.client().script("""
                    def all = [hudson.model.Hudson.instance.globalNodeProperties]
                    hudson.model.Hudson.instance.nodes.each { all << it.nodeProperties }
                    all.each { it.clear() }
                    """);
        }
    }

    /** The plan waits, the agent in an upload, and the controller with a tag. */
    @Test
    void run_that_waits_for_a_limit_of_its_registry_says_until_when_and_goes_on() throws Exception {
        try (FaultyProxy first = FaultyProxy.before(fleet.registry.address());
                FaultyProxy second = FaultyProxy.before(fleet.registry.address());
                FaultyProxy third = FaultyProxy.before(fleet.registry.address())) {
            FaultyProxy.Fault limited = exchange -> exchange.send(429, Map.of("Retry-After", "7"), "");
            // The first upload is the plan's, which only sees that the login may push.
            first.on("POST .*/uploads/", 1, 1, limited);
            second.once("PUT .*/manifests/1$", limited);
            third.once("POST .*/uploads/", limited);
            Build uploading =
                    fleet.beginAt(first.address(), "waits-1", SleepyMatrix.prepare("waits-1", 1, SleepyMatrix.TEST));
            Build tagging =
                    fleet.beginAt(second.address(), "waits-2", SleepyMatrix.prepare("waits-2", 1, SleepyMatrix.TEST));
            Build planning =
                    fleet.beginAt(third.address(), "waits-3", SleepyMatrix.prepare("waits-3", 1, SleepyMatrix.TEST));

            assertSaysUntilWhen(first, uploading);
            assertThat(log(uploading, "tiny:base")).contains(wait(first));
            assertSaysUntilWhen(second, tagging);
            assertThat(log(tagging, "tiny:base")).doesNotContain(wait(second));
            assertSaysUntilWhen(third, planning);
        }
    }

    private static void assertSaysUntilWhen(FaultyProxy registry, Build build) {
        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(build.console()).containsPattern(Pattern.quote(wait(registry)) + "\\d\\d:\\d\\d:\\d\\d");
        assertThat(fleet.events(build)).as(build.console()).containsExactly("LIMITED");
        assertThat(fleet.report(build).path("events").path(0).path("text").asText())
                .startsWith(wait(registry));
    }

    private static String wait(FaultyProxy registry) {
        return "Requests to " + registry.address() + " wait for the registry's limit until ";
    }

    private static String log(Build build, String cell) {
        return fleet.controller.client().page(build.path() + "image-matrix/log?cell=" + cell);
    }

    /** Whatever a cell does on its agent, the controller asks for it in one go. */
    @Test
    @NeedsRealJenkins
    void each_cell_costs_one_call() throws Exception {
        Map<String, Long> few = callsFor("few", 2);
        Map<String, Long> more = callsFor("more", 6);

        String perform = PerformCell.class.getName();
        assertThat(few).containsEntry(perform, 3L);
        assertThat(more).containsEntry(perform, 7L);
        few.remove(perform);
        more.remove(perform);
        assertThat(more).isEqualTo(few);
    }

    /** The plugin's calls to an agent in the course of a run, by the callable; pings depend on time. */
    private static Map<String, Long> callsFor(String name, int cells) throws Exception {
        fleet.controller.client().script("""
                import hudson.remoting.*
                def calls = java.util.Collections.synchronizedList([])
                System.properties.put('test.calls', calls)
                class Listener extends Channel.Listener {
                  List calls
                  void onWrite(Channel channel, Command command, long size) { calls << command.toString() }
                }
                hudson.model.Hudson.instance.getComputer('agent-1').channel.addListener(new Listener(calls: calls))
                """);
        Build build = fleet.begin(name, SleepyMatrix.prepare(name, cells, SleepyMatrix.TEST), "<label>agent-1</label>");
        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        return fleet.controller
                .client()
                .script("System.properties['test.calls'].each { println it }; null")
                .lines()
                .filter(line -> line.contains("UserRequest:") && line.contains("nodeimagematrix"))
                .map(line -> line.replaceFirst("@.*", "").replaceFirst(".*UserRequest:", ""))
                .filter(call -> !call.contains("AgentPing"))
                .collect(Collectors.groupingBy(call -> call, TreeMap::new, Collectors.counting()));
    }

    private static void giveDaemon(String properties, String host) {
        fleet.controller.client().script("""
                import hudson.slaves.EnvironmentVariablesNodeProperty
                def variables = [new EnvironmentVariablesNodeProperty.Entry('DOCKER_HOST', '%s')]
                hudson.model.Hudson.%s.add(new EnvironmentVariablesNodeProperty(variables))
                """.formatted(host, properties));
    }

    private static List<Done> cells(Build build) {
        List<Done> cells = new ArrayList<>();
        for (JsonNode cell : fleet.report(build).path("cells")) {
            JsonNode result = cell.path("result");
            long begin = result.path("startedMillis").asLong();
            cells.add(new Done(
                    cell.path("name").asText(),
                    result.path("agent").asText(),
                    begin,
                    begin + result.path("durationMillis").asLong()));
        }
        return cells;
    }

    private static void assertEveryLogIsWhole(String job, int cells) throws IOException {
        try (Stream<Path> files =
                Files.walk(fleet.controller.home().resolve("jobs").resolve(job))) {
            List<Path> logs =
                    files.filter(file -> file.toString().endsWith(".log")).toList();
            assertThat(logs).hasSize(cells).allSatisfy(log -> assertThat(Files.readString(log))
                    .containsPattern("tiny:\\S+: (proven|untested)\\s*$"));
        }
    }

    private static Set<String> agents(List<Done> cells) {
        return cells.stream().map(Done::agent).collect(Collectors.toSet());
    }

    /** How many cells were under way on an agent at the moment when most were. */
    private static long mostAtOnce(List<Done> cells, String agent) {
        List<Done> here =
                cells.stream().filter(done -> done.agent().equals(agent)).toList();
        return here.stream()
                .mapToLong(one -> here.stream()
                        .filter(other -> other.begin() <= one.begin() && one.begin() < other.end())
                        .count())
                .max()
                .orElse(0);
    }
}
