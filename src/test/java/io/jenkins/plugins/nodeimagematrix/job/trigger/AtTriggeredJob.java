package io.jenkins.plugins.nodeimagematrix.job.trigger;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.demo.DemoJob;
import io.jenkins.plugins.nodeimagematrix.run.look.CatalogueServer;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Bench;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Cache;
import io.jenkins.plugins.nodeimagematrix.support.ControllerClient;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A job with the trigger on a controller, with a registry, a daemon and a release catalogue; looks at it, and its builds. */
abstract class AtTriggeredJob {
    static final Duration PATIENCE = Duration.ofMinutes(4);

    static final String JOB = "itself";
    static final String TRIGGER = "io.jenkins.plugins.nodeimagematrix.job.trigger.ImageMatrixTrigger";

    static Bench bench;
    static CatalogueServer catalogue;
    static ControllerClient client;
    static Path workspace;

    @BeforeAll
    static void start() throws Exception {
        catalogue = new CatalogueServer("22.11.0 2024-11-01");
        bench = Bench.start("looks", PrivateRegistry.start());
        bench.registry.expectRenewedTags("looks/tiny");
        client = bench.controller.client();
        client.script("def loader = hudson.model.Hudson.instance.pluginManager.uberClassLoader\n"
                + "loader.loadClass('io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration').get()"
                + ".setCatalogueUrl('" + catalogue.url() + "')");
        workspace = Path.of("target", "looks").toAbsolutePath();
        Cache.delete(workspace);
        Files.createDirectories(workspace.resolve("ctx"));
        Files.createDirectories(workspace.resolve("tests/any"));
        Files.writeString(workspace.resolve("image-matrix.yaml"), """
                axes:
                  os: { tiny: { default: true, from: "REGISTRY/tiny/os:1" } }
                  node: { releases: ">=22", updates: minor, lock: image-matrix.lock }
                images:
                  node:
                    repository: "looks/{os}"
                    context: ctx
                    dockerfile: "ctx/Dockerfile"
                    network: none
                    args: { V: "{node}" }
                    tests: [tests/any]
                    tag: "{node}"
                    aliases: [latest]
                """.replace("REGISTRY", bench.registry.address()));
        Files.writeString(workspace.resolve("ctx/Dockerfile"), "ARG BASE\nFROM ${BASE}\nARG V\nLABEL v=$V\n");
        Files.writeString(workspace.resolve("tests/any/Dockerfile"), "RUN true\n");
        moveBase("of old");
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        catalogue.close();
        bench.close();
    }

    static void moveBase(String content) throws IOException, InterruptedException {
        moveBase(content, bench.registry.address());
    }

    /** @param options of the client that pushes the image */
    static void moveBase(String content, String registry, String... options) throws IOException, InterruptedException {
        // A base with a shell.
        Path folder = SleepyMatrix.prepare("looks-os", 1, "RUN true\n").resolve("base");
        Files.writeString(folder.resolve("content"), content);
        Path dockerfile = folder.resolve("Dockerfile");
        Files.writeString(dockerfile, Files.readString(dockerfile) + "COPY content /\n");
        String image = registry + "/tiny/os:1";
        PrivateDaemon daemon = bench.first;
        daemon.docker("build", "--quiet", "-t", image, folder.toString());
        daemon.docker(
                Stream.concat(Stream.of(options), Stream.of("push", image)).toArray(String[]::new));
        daemon.docker("rmi", "--force", image);
    }

    static void configure(String... fields) {
        configureWithSchedule("* * * * *", fields);
    }

    static void configureWithSchedule(String schedule, String... fields) {
        String trigger = "<triggers><" + TRIGGER + "><spec>" + schedule + "</spec><promise>security 1h</promise>"
                + String.join("", fields) + "</" + TRIGGER + "></triggers>";
        client.putJob(JOB, DemoJob.xml(workspace, bench.registry.address()).replace("<triggers/>", trigger));
    }

    /** Asks for a look as a user, and waits for a new one with this outcome; the schedule may have been first. */
    static JsonNode look(String job, String outcome) {
        long before = looks(job).path("last").path("millis").asLong();
        client.post("job/" + job + "/image-matrix-looks/look", Map.of());
        return Await.answer(
                PATIENCE,
                () -> Optional.of(looks(job).path("last"))
                        .filter(look -> look.path("millis").asLong() > before
                                && look.path("outcome").asText().startsWith(outcome)),
                () -> looks(job).toPrettyString());
    }

    static JsonNode looks(String job) {
        return client.json("job/" + job + "/image-matrix-looks/data");
    }

    static Build build(String job, int number) {
        Await.until(
                PATIENCE,
                () -> client.get("job/" + job + "/" + number + "/api/json").statusCode() == 200,
                () -> looks(job).toPrettyString());
        return new Build(client, job, number);
    }

    static List<String> causes(Build build) {
        return build.json().path("actions").findValuesAsText("shortDescription");
    }

    static List<String> cells(Build build) {
        return client.json(build.path() + "image-matrix/data").path("cells").findValuesAsText("name");
    }
}
