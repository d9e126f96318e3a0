package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.lesfurets.jenkins.unit.BasePipelineTest;
import groovy.lang.Closure;
import groovy.lang.GString;
import io.jenkins.plugins.nodeimagematrix.demo.DemoSources;
import io.jenkins.plugins.nodeimagematrix.demo.PublishedTags;
import io.jenkins.plugins.nodeimagematrix.support.Bench;
import io.jenkins.plugins.nodeimagematrix.support.Controller;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import io.jenkins.plugins.nodeimagematrix.support.Program;
import io.jenkins.plugins.nodeimagematrix.tier.ControllerTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * The repository's own Jenkinsfile, run by jenkins-pipeline-unit: its three steps are executed in a controller, with real daemons
 * and a real registry. Everything else in it is what that library plays.
 */
@DisabledIfSystemProperty(
        named = Controller.WAR,
        matches = ".+",
        disabledReason = "a Jenkins with Pipeline runs the file itself, in PipelineIT")
@ControllerTest
class JenkinsfileIT extends BasePipelineTest {
    private static final Path WORKSPACE =
            Path.of("target", "jenkinsfile", "workspace").toAbsolutePath();

    @Test
    void builds_tests_and_publishes_the_demo() throws Exception {
        DemoSources.prepare(WORKSPACE, false);
        Path file = WORKSPACE.resolve("image-matrix.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceAll("releases: \\[.*]", "releases: [\"4.4.7\", \"22.20.0\"]")
                        .replace("    trixie: {}\n", ""));
        try (Bench bench = Bench.start("jenkinsfile", PrivateRegistry.start());
                ControllerSteps steps = new ControllerSteps(bench.controller, WORKSPACE, "agent-1")) {
            play(steps, bench);

            runScript("Jenkinsfile");

            Map<String, String> tags = PublishedTags.of(bench.registry.address());
            assertThat(tags)
                    .containsKeys("demo/bookworm:4.4.7", "demo/node:22.20.0", "demo/own:1.0", "demo/bookworm-base:1");
            assertThat(tags.get("demo/node:argon")).isEqualTo(tags.get("demo/node:4.4.7"));
            assertThat(tags.get("demo/own:latest")).isEqualTo(tags.get("demo/own:1.0"));
            for (PrivateDaemon daemon : bench.daemons()) {
                assertThat(daemon.docker("images", "--all", "--quiet")).isBlank();
            }
        }
    }

    /** Declarative, as far as the file uses it: blocks run what is in them, and {@code post} runs after its stage's steps. */
    private void play(ControllerSteps steps, Bench bench) throws Exception {
        setUp();
        List<Closure<?>> afterwards = new ArrayList<>();
        for (String block : List.of("pipeline", "stages", "steps", "script", "parameters", "agent")) {
            allow(block, List.of(Closure.class), arguments -> run(arguments[0]));
        }
        allow("stage", List.of(String.class, Closure.class), arguments -> {
            try {
                run(arguments[1]);
            } finally {
                afterwards.forEach(JenkinsfileIT::run);
                afterwards.clear();
            }
        });
        allow("post", List.of(Closure.class), arguments -> run(arguments[0]));
        allow("always", List.of(Closure.class), arguments -> afterwards.add((Closure<?>) arguments[0]));
        allow("dir", List.of(String.class, Closure.class), arguments -> run(arguments[1]));
        allow("label", List.of(String.class), arguments -> {});
        allow("string", List.of(Map.class), arguments -> {});
        allow("sh", List.of(String.class), arguments -> shell(arguments[0].toString(), bench));
        for (String step : List.of("nodeImageMatrix", "testLayer", "pushAliases")) {
            answer(step, List.of(Map.class), arguments -> {
                try {
                    return steps.execute(step, plain((Map<?, ?>) arguments[0]));
                } catch (IOException broken) {
                    throw new UncheckedIOException(broken);
                }
            });
        }
        getBinding()
                .setVariable("params", Map.of("REGISTRY", bench.registry.address(), "SOURCES", WORKSPACE.toString()));
    }

    private void allow(String name, List<Class<?>> types, Consumer<Object[]> what) {
        answer(name, types, arguments -> {
            what.accept(arguments);
            return null;
        });
    }

    private void answer(String name, List<Class<?>> types, Function<Object[], Object> what) {
        getHelper().registerAllowedMethod(name, new ArrayList<Class>(types), new Played(this, what));
    }

    /** What Groovy calls when the file calls a step. */
    private static final class Played extends Closure<Object> {
        private static final long serialVersionUID = 1L;

        private final transient Function<Object[], Object> what;

        Played(Object owner, Function<Object[], Object> what) {
            super(owner);
            this.what = what;
        }

        public Object doCall(Object... arguments) {
            return what.apply(arguments);
        }
    }

    private static void run(Object closure) {
        ((Closure<?>) closure).call();
    }

    private static void shell(String script, Bench bench) {
        try {
            Program.run(WORKSPACE, List.of("env", "DOCKER_HOST=" + bench.first.host(), "sh", "-ec", script));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during " + script, stopped);
        }
    }

    /** Strings with variables become strings in the arguments of a step, as in a Pipeline. */
    private static Map<String, Object> plain(Map<?, ?> arguments) {
        Map<String, Object> plain = new LinkedHashMap<>();
        arguments.forEach(
                (name, value) -> plain.put(name.toString(), value instanceof GString text ? text.toString() : value));
        return plain;
    }
}
