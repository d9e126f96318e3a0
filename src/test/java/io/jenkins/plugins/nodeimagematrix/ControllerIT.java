package io.jenkins.plugins.nodeimagematrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.AgentSetup;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Controller;
import io.jenkins.plugins.nodeimagematrix.support.ControllerClient;
import io.jenkins.plugins.nodeimagematrix.support.ControllerSetup;
import io.jenkins.plugins.nodeimagematrix.support.FreestyleJob;
import io.jenkins.plugins.nodeimagematrix.support.ListeningSockets;
import io.jenkins.plugins.nodeimagematrix.support.NeedsRealJenkins;
import io.jenkins.plugins.nodeimagematrix.support.PipelineJob;
import io.jenkins.plugins.nodeimagematrix.support.TestUser;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packaged plugin in a running controller with agents, and what the other integration tests rely on. */
@ControllerTest
class ControllerIT {
    private static final Duration SHORT_BUILD = Duration.ofMinutes(1);

    private static Controller controller;

    @BeforeAll
    static void start() {
        controller = Controller.start(ControllerSetup.named("controller")
                .withAgent(AgentSetup.of("one", "docker linux", 2).with("GREETING", "hello from one"))
                .withAgent(AgentSetup.of("two", "docker", 1))
                .withAgent(AgentSetup.of("mortal", "alone", 1))
                .withUsers(TestUser.ADMIN, TestUser.READER));
        System.out.println("Controller and agents ready after " + controller.timeToReady());
    }

    @AfterAll
    static void stop() {
        controller.close();
    }

    @Test
    void plugin_is_active() {
        String plugins = controller
                .client()
                .script(
                        "hudson.model.Hudson.instance.pluginManager.plugins.each {"
                                + " println it.shortName + ' active=' + it.active }\n"
                                + "hudson.model.Hudson.instance.pluginManager.failedPlugins.each { println 'failed ' + it.name }");
        assertThat(plugins).contains("node-image-matrix active=true").doesNotContain("failed node-image-matrix");
        assertThat(controller.client().page("pluginManager/installed")).contains("Node Image Matrix");
    }

    @Test
    void job_runs_on_the_agent_with_its_label_and_environment() {
        ControllerClient client = controller.client();
        client.putJob(
                "greet",
                FreestyleJob.shell("linux", "echo \"$NODE_NAME: $GREETING\"").xml());

        Build build = client.build("greet");

        assertThat(build.result(SHORT_BUILD)).isEqualTo("SUCCESS");
        assertThat(build.console()).contains("one: hello from one");
        assertThat(build.consoleFrom(0).text()).contains("one: hello from one");
        assertThat(build.consoleFrom(0).more()).isFalse();
    }

    @Test
    void build_can_be_aborted() {
        ControllerClient client = controller.client();
        client.putJob(
                "long", FreestyleJob.shell("two", "echo started\nsleep 600").xml());
        Build build = client.build("long");
        build.awaitConsole("started", SHORT_BUILD);

        build.stop();

        assertThat(build.result(SHORT_BUILD)).isEqualTo("ABORTED");
    }

    @Test
    void build_fails_when_its_agent_dies() {
        ControllerClient client = controller.client();
        client.putJob(
                "orphan",
                FreestyleJob.shell("mortal", "echo started\nsleep 600").xml());
        Build build = client.build("orphan");
        build.awaitConsole("started", SHORT_BUILD);

        ProcessHandle agent = controller.agent("mortal");
        List<ProcessHandle> orphans = agent.descendants().toList();
        agent.destroyForcibly();

        assertThat(build.result(SHORT_BUILD)).isEqualTo("FAILURE");
        orphans.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    @NeedsRealJenkins
    void pipeline_runs_on_the_agent() {
        ControllerClient client = controller.client();
        client.putJob("pipe", new PipelineJob("node('linux') { echo \"in ${pwd()} & done\" }").xml());

        Build build = client.build("pipe");

        assertThat(build.result(SHORT_BUILD)).isEqualTo("SUCCESS");
        assertThat(build.console()).contains("agents/one/workspace/pipe & done");
    }

    @Test
    void users_may_do_what_they_were_given() {
        controller
                .client()
                .putJob("guarded", FreestyleJob.shell("docker", "true").xml());
        ControllerClient reader = controller.client(TestUser.READER);

        assertThat(reader.get("job/guarded/").statusCode()).isEqualTo(200);
        assertThat(reader.post("job/guarded/build", Map.of()).statusCode()).isEqualTo(403);
    }

    @Test
    void controller_listens_on_loopback_only() throws IOException {
        assertThat(ListeningSockets.of(controller.pid())).isNotEmpty().allMatch(ListeningSockets.Socket::isLoopback);
    }
}
