package io.jenkins.plugins.nodeimagematrix.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.demo.DemoJob;
import io.jenkins.plugins.nodeimagematrix.demo.PublishedTags;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Controller;
import io.jenkins.plugins.nodeimagematrix.support.ControllerClient;
import io.jenkins.plugins.nodeimagematrix.support.ControllerSetup;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import io.jenkins.plugins.nodeimagematrix.support.TestUser;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Shards in Jenkins' queue and executors, on a controller with one executor and no agent. */
@ControllerTest
class ShardQueueIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final TestUser STRANGER = new TestUser("stranger", List.of("hudson.model.Hudson.Read"));

    private static PrivateRegistry registry;
    private static PrivateDaemon daemon;
    private static Controller controller;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        registry = PrivateRegistry.start();
        daemon = PrivateDaemon.start();
        ControllerSetup setup = ControllerSetup.named("queue")
                .withExecutors(1)
                .withSystemProperty("hudson.model.LoadStatistics.clock", "500");
        controller = Controller.start(setup.withUsers(TestUser.ADMIN, TestUser.BUILDER, TestUser.READER, STRANGER));
        controller.client().script("""
                import hudson.slaves.EnvironmentVariablesNodeProperty
                def variables = [new EnvironmentVariablesNodeProperty.Entry('DOCKER_HOST', '%s')]
                hudson.model.Hudson.instance.nodeProperties.add(new EnvironmentVariablesNodeProperty(variables))
                """.formatted(daemon.host()));
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        controller.close();
        daemon.close();
        registry.close();
    }

    @Test
    void build_that_holds_the_only_executor_does_the_cells_on_it() throws Exception {
        Build build = begin("alone", "", 2);

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(PublishedTags.of(registry.address())).containsKeys("alone/tiny:1.0.0", "alone/tiny:2.0.0");
        assertThat(report(build).path("agents").findValuesAsText("cells")).containsExactly("3");
    }

    /** The whole life of a shard that no agent is there for: seen in the queue, asked of a cloud, seen at work. */
    @Test
    void cloud_brings_the_agent_that_a_shard_waits_for() throws Exception {
        putUpACloud("cloudy");

        Build build = begin("cloudy", "<label>cloudy</label>", 4);

        JsonNode waiting = Await.answer(PATIENCE, ShardQueueIT::firstShard, build::console);
        assertThat(waiting.path("task").path("name").asText()).isEqualTo("Node image matrix of cloudy #1, shard 1");
        assertThat(waiting.path("task").path("url").asText()).contains("job/cloudy/1/");
        assertThat(waiting.path("actions").findValuesAsText("shortDescription"))
                .containsExactly("Builds and tests cells of cloudy #1");
        // The queue itself only finds out at its next look.
        Await.until(
                PATIENCE,
                () -> firstShard()
                        .filter(shard -> shard.path("why").asText().contains("cloudy"))
                        .isPresent(),
                build::console);
        ControllerClient stranger = controller.client(STRANGER);
        assertThat(stranger.page("")).doesNotContain("Node image matrix of cloudy");

        build.awaitConsole("[2/5]", PATIENCE);
        String link = "job/cloudy/1/image-matrix/cell?name=tiny%3A";
        Await.until(PATIENCE, () -> controller.client().page("").contains(link), build::console);
        String executors = controller.client().page("");
        assertThat(executors).contains("Node image matrix of cloudy #1, shard").contains("job/cloudy/1/");
        assertThat(executors).containsPattern("executors/\\d+/stop");
        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(asked()).isNotBlank();
        assertThat(PublishedTags.of(registry.address())).containsKey("cloudy/tiny:4.0.0");
    }

    @Test
    void who_may_not_stop_the_job_may_not_stop_its_shards() throws Exception {
        putUpACloud("guarded");
        Build build = begin("guarded", "<label>guarded</label>", 4);
        build.awaitConsole("[1/5]", PATIENCE);
        String stop = "computer/cloud-guarded/executors/0/stop";

        assertThat(controller.client(TestUser.READER).page(""))
                .contains("Node image matrix of guarded")
                .doesNotContain("cloud-guarded/executors/0/stop");
        controller.client(TestUser.READER).post(stop, Map.of());
        assertThat(controller.client(STRANGER).page(""))
                .doesNotContain("Node image matrix of guarded")
                .contains("Unknown Task");
        controller.client(STRANGER).post(stop, Map.of());

        assertThat(build.result(PATIENCE)).as(build.console()).isEqualTo("SUCCESS");
        assertThat(report(build).path("events").findValuesAsText("kind")).doesNotContain("STOPPED");
    }

    private static Build begin(String name, String label, int cells) throws IOException, InterruptedException {
        Path workspace = SleepyMatrix.prepare(name, cells, SleepyMatrix.TEST);
        String xml = DemoJob.xml(workspace, registry.address(), label.isEmpty() ? "<label></label>" : label)
                .replaceFirst("<assignedNode>.*</assignedNode>", "")
                .replace("<canRoam>false", "<canRoam>true");
        controller.client().putJob(name, xml);
        return controller.client().build(name);
    }

    private static JsonNode report(Build build) {
        return controller.client().json(build.path() + "image-matrix/data");
    }

    private static Optional<JsonNode> firstShard() {
        for (JsonNode item : controller.client().json("queue/api/json").path("items")) {
            if (item.path("task").path("name").asText().contains("shard")) {
                return Optional.of(item);
            }
        }
        return Optional.empty();
    }

    /** A cloud that knows one label, and brings one agent for it when the controller asks. */
    private static void putUpACloud(String label) throws IOException {
        Path jar = controller.home().resolve("agent.jar");
        String agentJar = Files.exists(jar)
                ? jar.toString()
                : controller
                        .client()
                        .script("print hudson.model.Hudson.instance.servletContext.getRealPath('/WEB-INF/slave.jar')");
        controller.client().script("""
                import hudson.model.*
                import hudson.slaves.*
                class TestCloud extends Cloud {
                  String label; String command; String folder
                  TestCloud(String label, String command, String folder) {
                    super('cloud of ' + label); this.label = label; this.command = command; this.folder = folder
                  }
                  boolean canProvision(Label asked) { asked != null && asked.name == label }
                  Collection provision(Label asked, int excess) {
                    // One agent of this name: to bring it again would start it anew before it is there.
                    if (!canProvision(asked) || Hudson.instance.getNode('cloud-' + label) != null) return []
                    System.setProperty('test.cloud.asked', asked.name + ' ' + excess)
                    def node = new DumbSlave('cloud-' + label, 'd', folder, '2', Node.Mode.EXCLUSIVE, label,
                        new CommandLauncher(command), new RetentionStrategy.Always(), [])
                    [new NodeProvisioner.PlannedNode('cloud-' + label,
                        java.util.concurrent.CompletableFuture.completedFuture(node), 2)]
                  }
                  Descriptor getDescriptor() { null }
                }
                def classes = Hudson.instance.pluginManager.uberClassLoader
                def security = 'org.jenkinsci.plugins.scriptsecurity.scripts.'
                try {
                  def language = classes.loadClass(security + 'languages.SystemCommandLanguage').get()
                  classes.loadClass(security + 'ScriptApproval').get().preapprove('%2$s', language)
                } catch (ClassNotFoundException none) {
                  // An old controller starts any command.
                }
                Hudson.instance.clouds.add(new TestCloud('%1$s', '%2$s', '%3$s'))
                """.formatted(
                        label,
                        "env DOCKER_HOST=%s %s -jar %s"
                                .formatted(
                                        daemon.host(),
                                        Path.of(System.getProperty("java.home"), "bin", "java"),
                                        agentJar.strip()),
                        controller.home().resolve("agents").resolve("cloud-" + label)));
    }

    private static String asked() {
        return controller.client().script("print System.getProperty('test.cloud.asked', '')");
    }
}
