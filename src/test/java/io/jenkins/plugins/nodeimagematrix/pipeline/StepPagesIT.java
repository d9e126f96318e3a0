package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.demo.PublishedTags;
import io.jenkins.plugins.nodeimagematrix.support.Bench;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Documentation;
import io.jenkins.plugins.nodeimagematrix.support.Documentation.Example;
import io.jenkins.plugins.nodeimagematrix.support.NeedsRealJenkins;
import io.jenkins.plugins.nodeimagematrix.support.PipelineJob;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.SleepyMatrix;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Pipelines on the pages of the steps, one after the other in one job of a real Jenkins, as a reader would paste them. */
@NeedsRealJenkins
@ControllerTest
class StepPagesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static Path workspace;
    private static Bench bench;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        workspace = SleepyMatrix.prepare("myorg", 1, "RUN true\n");
        Path matrix = workspace.resolve("image-matrix.yaml");
        Files.writeString(
                matrix,
                Files.readString(matrix)
                        .replace("[\"1.0.0\"]", "[\"4.4.7\", \"6.2.2\"]")
                        .replace("tests/slow", "tests/node"));
        Files.writeString(
                workspace.resolve("nightly.yaml"), Files.readString(matrix).replace("myorg/", "nightly/"));
        // An image with the programs of an ordinary one that this busybox has not: node, and nohup by which Pipeline
        // runs a script.
        Path base = workspace.resolve("base/Dockerfile");
        Files.writeString(
                base,
                Files.readString(base)
                        + "RUN printf '#!/bin/sh\\nexec \"$@\"\\n' > /bin/nohup && printf '#!/bin/sh\\ncat /version\\n' > /bin/node"
                        + " && chmod 755 /bin/nohup /bin/node\n");
        for (String test : List.of("tests/node", "tests/http", "tests/tls")) {
            Files.writeString(
                    Files.createDirectories(workspace.resolve(test)).resolve("Dockerfile"), "RUN test -s /version\n");
        }
        String tiny =
                "ARG BASE=myorg/base:1\nFROM ${BASE}\nARG V\nARG NODE_VERSION\nRUN echo own $V $NODE_VERSION > /version\n";
        Files.writeString(workspace.resolve("Dockerfile"), tiny);
        for (String context : List.of("ctx", "docker")) {
            Files.writeString(
                    Files.createDirectories(workspace.resolve(context)).resolve("Dockerfile"), tiny);
        }
        bench = Bench.start("step-pages", PrivateRegistry.start());
        for (PrivateDaemon daemon : bench.daemons()) {
            daemon.docker("build", "--quiet", "--tag", "myorg/base:1", workspace + "/base");
        }
        assertThat(bench.controller.client().script("""
                import com.cloudbees.plugins.credentials.*
                import com.cloudbees.plugins.credentials.domains.Domain
                import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl
                SystemCredentialsProvider.instance.store.addCredentials(Domain.global(),
                  new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, 'registry', '', 'reader', 'of the page'))
                println 'ready'
                """)).contains("ready");
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-image-matrix.md", "test-layer.md", "push-aliases.md"})
    void scripts_of_the_page_succeed(String page) throws Exception {
        List<Example> examples = Documentation.examples("groovy", Path.of("docs", "steps", page));
        assertThat(examples).hasSizeGreaterThan(2);
        try (PrivateRegistry registry = PrivateRegistry.start()) {
            registry.expectAliasesMovedBack("myorg/tiny");
            registry.expectAliasesMovedBack("myorg/app");
            for (Example example : examples) {
                // The job has no source code management, and no twelfth build; the daemons have no network.
                String script = example.text()
                        .replace("checkout scm", "sh 'cp -R " + workspace + "/. .'")
                        .replace(" steps {\n", " steps {\n sh 'cp -R " + workspace + "/. .'\n")
                        .replace("registry.example.com", registry.address())
                        .replace("undo: '12'", "undo: '2'")
                        .replace(", network: 'none'", "")
                        .replace("testLayer ", "testLayer network: 'none', ")
                        .replace("images: [node: [", "images: [node: [network: 'none', ")
                        .replace(".inside {", ".inside('--network none') {");
                bench.controller.client().putJob(page, new PipelineJob(script).xml());
                Build build = bench.controller.client().build(page);

                assertThat(build.result(PATIENCE))
                        .as(example + "\n" + build.console())
                        .isEqualTo("SUCCESS");
            }
            if (!page.equals("test-layer.md")) {
                assertThat(PublishedTags.of(registry.address())).containsKeys("myorg/tiny:4.4.7", "myorg/tiny:6.2.2");
            }
        }
    }
}
