package io.jenkins.plugins.nodeimagematrix.job.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Controller;
import io.jenkins.plugins.nodeimagematrix.support.NeedsRealJenkins;
import io.jenkins.plugins.nodeimagematrix.support.PipelineJob;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A job that is built by itself; the tests are one story, in their order. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ControllerTest
class LookTriggerIT extends AtTriggeredJob {
    private static final String MANAGE = Controller.isReal() ? "manage/" : "manage";

    @Test
    @Order(1)
    void before_the_first_build_there_is_nothing_to_compare_with() {
        // Without a schedule, no other look is the last one on the page.
        configureWithSchedule("", "<onlyFound>true</onlyFound>");

        look(JOB, "NO_PLAN");

        assertThat(client.page("job/" + JOB + "/image-matrix-looks/"))
                .contains("There is nothing to compare with yet", "by a user");
        assertThat(client.page("job/" + JOB + "/")).contains("image-matrix-looks");
        configure("<onlyFound>true</onlyFound>");
    }

    @Test
    @Order(2)
    void release_of_the_catalogue_is_built_alone_and_the_build_says_why() throws Exception {
        Build first = client.build(JOB);
        assertThat(first.result(PATIENCE)).as(first.console()).isEqualTo("SUCCESS");
        look(JOB, "NOTHING");
        catalogue.publish("22.11.0 2024-11-01", "22.12.0 2024-12-01 security");

        look(JOB, "STARTED");

        Build second = build(JOB, 2);
        assertThat(second.result(PATIENCE)).as(second.console()).isEqualTo("SUCCESS");
        assertThat(causes(second)).containsExactly("Image matrix: Node.js 22.12.0, security release");
        assertThat(cells(second)).containsExactly("tiny:22.12.0");
        assertThat(second.console()).contains("looks/tiny:22.12.0", "looks/tiny:latest");
        look(JOB, "NOTHING");
        assertThat(client.page("job/" + JOB + "/image-matrix-looks/"))
                .contains("No build is needed", "Looks that started a build", "Node.js 22.12.0, security release")
                .contains(
                        "Security release",
                        "2024-12-01",
                        "Time from the first look that saw a change to its published tags");
        assertThat(client.json("job/" + JOB + "/image-matrix/times")
                        .at("/summaries/0/done")
                        .asInt())
                .isEqualTo(1);
        JsonNode time = looks(JOB).path("times").path("times").path(0);
        assertThat(time.path("sighting").path("subject").asText()).isEqualTo("22.12.0");
        assertThat(time.path("sighting").path("doneMillis").asLong())
                .isGreaterThan(time.path("sighting").path("seenMillis").asLong());
        assertThat(time.path("standing").asText()).isEqualTo("KEPT");
    }

    @Test
    @Order(3)
    void base_that_moved_is_shown_and_rebuilt_only_if_that_is_wanted() throws Exception {
        moveBase("of today");
        assertThat(look(JOB, "NOTHING").path("findings").findValuesAsText("kind"))
                .containsExactly("BASE");
        assertThat(client.page("job/" + JOB + "/image-matrix-looks/")).contains("they stay on the old base image");
        configure("<onlyFound>true</onlyFound>", "<refresh>true</refresh>");

        look(JOB, "STARTED");

        Build third = build(JOB, 3);
        assertThat(third.result(PATIENCE)).as(third.console()).isEqualTo("SUCCESS");
        assertThat(causes(third))
                .containsExactly("Image matrix: " + bench.registry.address() + "/tiny/os:1 moved: 2 images");
        JsonNode report = client.json(third.path() + "image-matrix/data");
        assertThat(report.path("tagUpdates").findValuesAsText("kind")).containsOnly("moved");
        look(JOB, "NOTHING");
    }

    @Test
    @Order(4)
    void restart_and_a_broken_catalogue_between_the_look_and_its_build_neither_lose_nor_double_the_build()
            throws Exception {
        client.post("quietDown", Map.of());
        catalogue.publish("22.11.0 2024-11-01", "22.12.0 2024-12-01 security", "22.13.0 2025-01-07");
        look(JOB, "STARTED");
        assertThat(client.get("job/" + JOB + "/4/api/json").statusCode()).isEqualTo(404);

        // The build plans with the catalogue that the look saw, although its job never read it itself.
        catalogue.fail(503);
        bench.controller.kill();
        bench.controller.restart();

        Build fourth = build(JOB, 4);
        assertThat(fourth.result(PATIENCE)).as(fourth.console()).isEqualTo("SUCCESS");
        assertThat(causes(fourth)).contains("Image matrix: Node.js 22.13.0");
        assertThat(cells(fourth)).contains("tiny:22.13.0");
        catalogue.heal();
        look(JOB, "NOTHING");
        assertThat(client.get("job/" + JOB + "/5/api/json").statusCode()).isEqualTo(404);
    }

    @Test
    @Order(5)
    void administrators_are_warned_of_a_catalogue_that_fails_again_and_again() {
        // Without a schedule, no other look takes the place of the one that is waited for.
        configureWithSchedule("", "<onlyFound>true</onlyFound>", "<refresh>true</refresh>");
        assertThat(client.page(MANAGE)).doesNotContain(catalogue.url() + " has failed since");
        catalogue.fail(503);
        for (int failures = 0; failures < 3; failures++) {
            long before = looks(JOB).path("last").path("millis").asLong();
            client.post("job/" + JOB + "/image-matrix-looks/look", Map.of());
            Await.until(
                    PATIENCE,
                    () -> looks(JOB).path("last").path("millis").asLong() > before
                            && looks(JOB).path("last").path("origin").asText().equals("USER"),
                    () -> looks(JOB).toPrettyString());
        }

        assertThat(client.page(MANAGE)).contains(catalogue.url() + " has failed since", "answered with status 503");
        catalogue.heal();
        look(JOB, "NOTHING");
        Await.until(
                PATIENCE, () -> !client.page(MANAGE).contains(catalogue.url() + " has failed since"), () -> looks(JOB)
                        .toPrettyString());
    }

    @Test
    @Order(6)
    @NeedsRealJenkins
    void notification_with_the_token_makes_the_jobs_look_that_it_concerns() throws Exception {
        client.script("""
                import com.cloudbees.plugins.credentials.*
                import com.cloudbees.plugins.credentials.domains.Domain
                SystemCredentialsProvider.instance.store.addCredentials(Domain.global(),
                    new org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl(
                        CredentialsScope.GLOBAL, 'hook', '', hudson.util.Secret.fromString('a token of the test')))
                """);
        assertThat(hook("{}", "Bearer a token of the test")).as("not set up").isEqualTo(404);
        client.script("def loader = hudson.model.Hudson.instance.pluginManager.uberClassLoader\n"
                + "loader.loadClass('io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration').get()"
                + ".setHookCredentialsId('hook')");

        assertThat(hook("{}", "Bearer another")).isEqualTo(403);
        assertThat(hook("no json", "Bearer a token of the test")).isEqualTo(400);
        assertThat(hook("x".repeat(300_000), "Bearer a token of the test")).isEqualTo(413);
        assertThat(client.get("image-matrix-hook/?token=a%20token%20of%20the%20test")
                        .statusCode())
                .as("GET")
                .isEqualTo(405);
        int status = 0;
        // The count begins anew with each minute, so one limit may not be enough.
        for (int i = 0; i < 100 && status != 429; i++) {
            status = hook("{}", "Bearer another");
        }
        assertThat(status).as("many wrong tokens").isEqualTo(429);
        long before = looks(JOB).path("last").path("millis").asLong();
        assertThat(hook("{\"events\": [{\"target\": {\"repository\": \"tiny/os\"}}]}", "Bearer a token of the test"))
                .isEqualTo(200);
        Await.until(
                PATIENCE,
                () -> looks(JOB).path("last").path("millis").asLong() > before
                        && looks(JOB).path("last").path("origin").asText().equals("WEBHOOK"),
                () -> looks(JOB).toPrettyString());
    }

    /** Notifies as a registry does: without a user and without a crumb. */
    private static int hook(String body, String authorization) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(bench.controller.url().resolve("image-matrix-hook/"))
                .header("Content-Type", "application/json")
                .header("Authorization", authorization)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    @Order(7)
    @NeedsRealJenkins
    void pipeline_declares_the_trigger_and_is_built_by_it() throws Exception {
        client.putJob(
                "pipe",
                new PipelineJob("""
                properties([pipelineTriggers([imageMatrix(spec: 'H/15 * * * *', onlyFound: true)])])
                node('docker') { dir('DIR') {
                  nodeImageMatrix label: 'docker', stage: true, registry: 'REGISTRY'
                } }
                """.replace("DIR", workspace.toString()).replace("REGISTRY", bench.registry.address()))
                        .xml());
        Build first = client.build("pipe");
        assertThat(first.result(PATIENCE)).as(first.console()).isEqualTo("SUCCESS");
        catalogue.publish(
                "22.11.0 2024-11-01", "22.12.0 2024-12-01 security", "22.13.0 2025-01-07", "22.14.0 2025-02-11");

        look("pipe", "STARTED");

        Build second = build("pipe", 2);
        assertThat(second.result(PATIENCE)).as(second.console()).isEqualTo("SUCCESS");
        assertThat(causes(second)).contains("Image matrix: Node.js 22.14.0");
        assertThat(cells(second)).containsExactly("tiny:22.14.0");
    }

    @Test
    @Order(8)
    @NeedsRealJenkins
    void credentials_of_the_trigger_read_base_images_at_the_hosts_of_their_domain_only() throws Exception {
        try (PrivateRegistry secured = PrivateRegistry.startWithUser()) {
            Path config = Files.createDirectories(workspace.resolveSibling("looks-login"));
            String pair = PrivateRegistry.USER + ":" + PrivateRegistry.PASSWORD;
            Files.writeString(
                    config.resolve("config.json"),
                    "{\"auths\":{\"" + secured.address() + "\":{\"auth\":\""
                            + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)) + "\"}}}");
            Path file = workspace.resolve("image-matrix.yaml");
            Files.writeString(file, Files.readString(file).replace(bench.registry.address(), secured.address()));
            moveBase("of old", secured.address(), "--config", config.toString());
            client.putJob(
                    "secured",
                    new PipelineJob("""
                    properties([pipelineTriggers([imageMatrix(spec: '')])])
                    node('agent-1') { dir('DIR') { withEnv(['DOCKER_CONFIG=LOGIN']) {
                      nodeImageMatrix label: 'agent-1', stage: true, registry: 'REGISTRY', only: 'node=22.11.0'
                    } } }
                    """.replace("DIR", workspace.toString())
                                    .replace("LOGIN", config.toString())
                                    .replace("REGISTRY", bench.registry.address()))
                            .xml());
            Build first = client.build("secured");
            assertThat(first.result(PATIENCE)).as(first.console()).isEqualTo("SUCCESS");
            credentials(secured.address());

            for (String useless : List.of("", "elsewhere", "everywhere")) {
                use(useless);
                String problems = look("secured", "NOTHING").path("problems").toString();
                assertThat(problems).as(useless).contains("tiny/os:1", "401");
                assertThat(problems.contains("their domain names no host"))
                        .as(problems)
                        .isEqualTo(useless.equals("everywhere"));
            }
            use("here");
            assertThat(look("secured", "NOTHING").path("problems").toString()).doesNotContain("tiny/os:1", "domain");
            moveBase("of today", secured.address(), "--config", config.toString());

            JsonNode moved = look("secured", "NOTHING");

            assertThat(moved.path("problems").toString()).doesNotContain("tiny/os:1", "domain");
            assertThat(moved.path("findings").findValuesAsText("kind")).containsExactly("BASE");
        }
    }

    private static void credentials(String registry) {
        client.script("""
                import com.cloudbees.plugins.credentials.*
                import com.cloudbees.plugins.credentials.domains.*
                import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl
                def store = SystemCredentialsProvider.instance.store
                def login = { id ->
                  new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, id, '', 'USER', 'PASSWORD') }
                store.addCredentials(Domain.global(), login('everywhere'))
                store.addDomain(new Domain('here', '', [new HostnamePortSpecification('HOST', '')]), [login('here')])
                store.addDomain(new Domain('elsewhere', '', [new HostnameSpecification('other.example.com', '')]),
                    [login('elsewhere')])
                """.replace("USER", PrivateRegistry.USER)
                .replace("PASSWORD", PrivateRegistry.PASSWORD.replace("$", "\\$"))
                .replace("HOST", registry));
    }

    private static void use(String credentials) {
        client.script("Jenkins.instance.getItemByFullName('secured').triggersJobProperty.triggers[0].credentialsId = '"
                + credentials + "'");
    }
}
