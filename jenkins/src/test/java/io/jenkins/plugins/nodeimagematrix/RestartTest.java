package io.jenkins.plugins.nodeimagematrix;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import hudson.model.Label;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Each step that a restart of the controller interrupts goes on after it. */
class RestartTest {
    private static final int PATIENCE_SECONDS = 120;
    private static final String RELEASES = """
            [{"version":"v6.2.2","date":"2016-06-16","files":["linux-x64"],"lts":false,"security":false},
             {"version":"v4.4.7","date":"2016-06-28","files":["linux-x64"],"lts":"Argon","security":false}]
            """;

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch restarted = new CountDownLatch(1);
    private HttpServer catalogue;

    /** A release catalogue that does not answer before the controller has restarted. */
    @BeforeEach
    void serve() throws IOException {
        catalogue = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        catalogue.setExecutor(Executors.newCachedThreadPool());
        catalogue.createContext("/", exchange -> {
            asked.countDown();
            try (exchange) {
                restarted.await();
                byte[] releases = RELEASES.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, releases.length);
                exchange.getResponseBody().write(releases);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        catalogue.start();
    }

    @AfterEach
    void stop() {
        restarted.countDown();
        catalogue.stop(0);
    }

    @Test
    void a_matrix_is_planned_after_the_restart() throws Throwable {
        sessions.then(jenkins -> {
            agent(jenkins);
            NodeImageMatrixConfiguration.get()
                    .setCatalogueUrl(
                            "http://127.0.0.1:" + catalogue.getAddress().getPort() + "/index.json");
            start(jenkins, Matrix.onAgent("'4.x || 6.x'", """
                    def plan = nodeImageMatrix plan: true
                    echo plan.cells*.name.join(' ')
                    """));
            assertTrue(asked.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "the step asked for the catalogue");
        });
        restarted.countDown();
        sessions.then(jenkins -> {
            WorkflowRun run = jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run(jenkins)));
            jenkins.assertLogContains("tiny:4.4.7 tiny:6.2.2", run);
        });
    }

    @Test
    void a_layer_test_runs_again_after_the_restart() throws Throwable {
        Docker.assumeBusybox();
        sessions.then(jenkins -> {
            agent(jenkins);
            start(jenkins, Matrix.onAgent("""
                    writeFile file: 'tests/slow/Dockerfile', text: '''RUN sleep 20
                    '''
                    testLayer image: '%s', dir: 'tests/slow', network: 'none'
                    """.formatted(Docker.BUSYBOX)));
            jenkins.waitForMessage("sleep 20", run(jenkins));
        });
        sessions.then(jenkins -> jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run(jenkins))));
    }

    @Test
    void tags_are_published_after_a_restart_in_the_middle_of_their_publication() throws Throwable {
        Docker.assumeBusybox();
        try (StoringRegistry registry = new StoringRegistry()) {
            sessions.then(jenkins -> {
                agent(jenkins);
                start(
                        jenkins,
                        Matrix.onAgent(
                                "pushAliases image: '%s', repository: '%s/demo/app', tags: ['1.0'], untested: true"
                                        .formatted(Docker.BUSYBOX, registry.address())));
                assertTrue(registry.isAskedForATag(PATIENCE_SECONDS), "the step put the tag");
            });
            registry.storeTags();
            sessions.then(jenkins -> {
                WorkflowRun run = jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run(jenkins)));
                jenkins.assertLogContains("demo/app:1.0", run);
                assertTrue(registry.has("demo/app", "1.0"), "the tag is published");
            });
        }
    }

    private static void agent(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = jenkins.createSlave(Label.get("docker"));
        jenkins.waitOnline(agent);
    }

    private static void start(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "images");
        job.setDefinition(new CpsFlowDefinition(script, true));
        job.scheduleBuild2(0).waitForStart();
    }

    private static WorkflowRun run(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("images", WorkflowJob.class).getBuildByNumber(1);
    }
}
