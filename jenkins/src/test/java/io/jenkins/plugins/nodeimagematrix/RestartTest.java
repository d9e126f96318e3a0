package io.jenkins.plugins.nodeimagematrix;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import hudson.model.Label;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
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

    private static final String NO_MANIFEST = """
            {"errors": [{"code": "MANIFEST_UNKNOWN", "message": "manifest unknown"}]}
            """;

    @RegisterExtension
    final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch askedAgain = new CountDownLatch(1);
    private final CountDownLatch restarted = new CountDownLatch(1);
    private HttpServer server;

    /** A release catalogue, and a registry without an image, that do not answer before the controller has restarted. */
    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/index.json", exchange -> answer(exchange, 200, RELEASES));
        server.createContext("/v2/", exchange -> answer(exchange, 404, NO_MANIFEST));
        server.start();
    }

    private void answer(HttpExchange exchange, int status, String text) throws IOException {
        (restarted.getCount() == 0 ? askedAgain : asked).countDown();
        try (exchange) {
            restarted.await();
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() {
        restarted.countDown();
        server.stop(0);
    }

    @Test
    void a_matrix_is_planned_after_the_restart() throws Throwable {
        sessions.then(jenkins -> {
            agent(jenkins);
            NodeImageMatrixConfiguration.get().setCatalogueUrl("http://" + address() + "/index.json");
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

    /** The registry is asked what a tag holds, and does not answer before the controller has restarted. */
    @Test
    void a_tag_is_withdrawn_after_the_restart() throws Throwable {
        String tag = address() + "/demo/tiny:4.4.7";
        sessions.then(jenkins -> {
            agent(jenkins);
            WorkflowJob job = job(jenkins, Matrix.onAgent("""
                    pushAliases withdraw: ['%s'], reason: 'it does not start'
                    echo 'withdrawn'
                    """.formatted(tag)));
            JobFolder.of(job)
                    .add(List.of(new PublishedTag(
                            ImageReference.parse(tag),
                            BuiltJob.DIGEST,
                            BuiltJob.IMAGE,
                            "hash",
                            "4.4.7",
                            "tiny:4.4.7")));
            job.scheduleBuild2(0).waitForStart();
            assertTrue(asked.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "the step asked the registry");
        });
        restarted.countDown();
        sessions.then(jenkins -> {
            WorkflowRun run = jenkins.waitForCompletion(run(jenkins));
            jenkins.assertLogContains("Resuming build", run);
            assertTrue(askedAgain.await(PATIENCE_SECONDS, TimeUnit.SECONDS), "the step asked the registry again");
            jenkins.assertBuildStatusSuccess(run);
            jenkins.assertLogContains("withdrawn", run);
        });
    }

    private static void agent(JenkinsRule jenkins) throws Exception {
        DumbSlave agent = jenkins.createSlave(Label.get("docker"));
        jenkins.waitOnline(agent);
    }

    private static WorkflowJob job(JenkinsRule jenkins, String script) throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "images");
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    private static void start(JenkinsRule jenkins, String script) throws Exception {
        job(jenkins, script).scheduleBuild2(0).waitForStart();
    }

    private String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private static WorkflowRun run(JenkinsRule jenkins) {
        return jenkins.jenkins.getItemByFullName("images", WorkflowJob.class).getBuildByNumber(1);
    }
}
