package io.jenkins.plugins.nodeimagematrix.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.lesfurets.jenkins.unit.PipelineTestHelper;
import groovy.lang.Binding;
import groovy.lang.Closure;
import io.jenkins.plugins.nodeimagematrix.job.NodeImageMatrixBuilder;
import io.jenkins.plugins.nodeimagematrix.job.config.NodeImageMatrixConfiguration;
import io.jenkins.plugins.nodeimagematrix.job.trigger.ImageMatrixTrigger;
import io.jenkins.plugins.nodeimagematrix.registry.budget.RequestBudget;
import io.jenkins.plugins.nodeimagematrix.run.plan.VerifiedBases;
import io.jenkins.plugins.nodeimagematrix.support.Documentation;
import io.jenkins.plugins.nodeimagematrix.support.Documentation.Example;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kohsuke.stapler.DataBoundSetter;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The documentation's Pipelines run, and what they give our steps is what these take. */
@UnitTest
class ScriptsOfDocumentationTest {
    /** What Jenkins and other plugins offer to a script, as far as the examples use it. */
    private static final List<String> OTHERS = List.of(
            "pipeline",
            "agent",
            "label",
            "stages",
            "stage",
            "steps",
            "script",
            "node",
            "checkout",
            "dir",
            "sh",
            "echo",
            "input",
            "catchError",
            "properties",
            "pipelineTriggers",
            "triggers",
            "cron",
            "emailext",
            "mail",
            "slackSend",
            "string",
            "writeFile",
            "withEnv",
            "withCredentials",
            "gitUsernamePassword");

    private final List<Step> steps = new ArrayList<>();

    @TempDir
    private Path folder;

    static List<Example> scripts() throws IOException {
        return Documentation.examples("groovy");
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void stepsTakeWhatTheExamplesGive(Example example) throws Exception {
        Files.writeString(folder.resolve("example.groovy"), example.text());
        PipelineTestHelper helper = new PipelineTestHelper();
        helper.setScriptRoots(folder.toString());
        helper.setBaseScriptRoot(folder.toString());
        helper.setScriptExtension("groovy");
        helper.setBaseClassloader(getClass().getClassLoader());
        helper.init();
        OTHERS.forEach(name -> allow(helper, name, arguments -> body(arguments[arguments.length - 1])));
        allow(helper, "parallel", arguments -> {
            ((Map<?, ?>) arguments[0]).values().forEach(ScriptsOfDocumentationTest::body);
            return null;
        });
        allow(helper, "nodeImageMatrix", arguments -> matrix(arguments(arguments)));
        allow(helper, "imageMatrix", arguments -> trigger(arguments[0]));
        allow(helper, "testLayer", arguments -> tested(arguments(arguments)));
        allow(helper, "pushAliases", arguments -> tagUpdates(arguments(arguments)));

        Binding binding = new Binding();
        binding.setVariable("scm", Map.of());
        binding.setVariable("env", Map.of("BRANCH_NAME", "main"));
        binding.setVariable("params", Map.of("LINE", "22"));
        binding.setVariable("docker", new Docker());
        helper.runScript("example.groovy", binding);

        long calls = Pattern.compile("(?m)^[^/]*?\\b(nodeImageMatrix|testLayer|pushAliases)[ (]")
                .matcher(example.text())
                .results()
                .count();
        assertThat(steps.size()).isGreaterThanOrEqualTo((int) calls);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> arguments(Object... arguments) {
        return arguments.length == 0 ? Map.of() : (Map<String, Object>) arguments[0];
    }

    private Object matrix(Map<String, Object> given) throws Exception {
        NodeImageMatrixStep step = new NodeImageMatrixStep();
        fill(step, MatrixArguments.checked(given));
        assertThat(step.settings()).isNotNull();
        Map<String, Object> cell = strict(
                "name",
                "jessie:4.4.7",
                "image",
                "node",
                "node",
                "4.4.7",
                "label",
                null,
                "context",
                "docker",
                "tests",
                List.of("tests/node"),
                "dockerfile",
                "docker/Dockerfile",
                "build",
                true,
                "reason",
                "new",
                "state",
                "proven",
                "imageId",
                "sha256:0",
                "failure",
                null);
        Map<String, Object> lock = strict(
                "changed", true, "file", "image-matrix.lock", "text", "format 1", "message", "Add Node.js 22.12.0");
        return strict(
                "runId",
                "a-run",
                "outcome",
                "SUCCESS",
                "durationMillis",
                1L,
                "cells",
                List.of(cell),
                "lock",
                lock,
                "notice",
                strict("changed", true, "title", "1 tag moved", "markdown", "## 1 tag moved", "json", "{}"));
    }

    private Object trigger(Object given) throws Exception {
        Map<?, ?> options = given instanceof Map<?, ?> named ? named : Map.of("spec", given);
        assertThat(options.get("spec")).isInstanceOf(String.class);
        Method[] setters = ImageMatrixTrigger.class.getMethods();
        options.keySet().stream().filter(name -> !name.equals("spec")).forEach(name -> assertThat(setters)
                .as("option %s of imageMatrix", name)
                .anyMatch(setter -> setter.getName().equalsIgnoreCase("set" + name)
                        && setter.isAnnotationPresent(DataBoundSetter.class)));
        return Map.of();
    }

    private Object tested(Map<String, Object> given) throws Exception {
        TestLayerStep step = new TestLayerStep(given.get("image").toString());
        fill(step, TestLayerStep.checked(given));
        assertThat(step.folders()).isNotEmpty();
        assertThat(step.arguments()).isNotNull();
        Map<String, Object> instruction = strict("line", 1, "instruction", "RUN true", "passed", true);
        return strict(
                "imageId",
                "sha256:0",
                "passed",
                true,
                "tests",
                List.of(strict("name", "tests/http", "cases", List.of(instruction))));
    }

    private Object tagUpdates(Map<String, Object> given) throws Exception {
        PushAliasesStep step = new PushAliasesStep();
        fill(step, PushArguments.checked(given));
        assertThat(step.start(null)).isNotNull();
        Map<String, Object> move = strict("kind", "created", "tag", "acme/node:4", "why", null);
        return strict("headline", "1 created", "complete", true, "tagUpdates", List.of(move));
    }

    /** As Pipeline makes a step of a call: checked by the step, then each argument by its setter. */
    private void fill(Step step, Map<String, Object> checked) throws Exception {
        for (Map.Entry<String, Object> argument : checked.entrySet()) {
            if (!(step instanceof TestLayerStep && argument.getKey().equals("image"))) {
                setter(step.getClass(), argument.getKey()).invoke(step, argument.getValue());
            }
        }
        steps.add(step);
    }

    private static Method setter(Class<?> type, String field) {
        String name = "set" + Character.toUpperCase(field.charAt(0)) + field.substring(1);
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals(name) && method.getParameterCount() == 1)
                .findFirst()
                .orElseThrow(() -> new AssertionError(type.getSimpleName() + " takes no '" + field + "'"));
    }

    @Test
    void settingsAsCodeAreSettings() throws IOException {
        List<Example> settings = Documentation.examples("yaml").stream()
                .filter(example -> example.text().startsWith("unclassified:\n  nodeImageMatrix:\n"))
                .toList();
        assertThat(settings).hasSize(4);
        for (Example example : settings) {
            Map<?, ?> all = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(example.text());
            Map<?, ?> fields = (Map<?, ?>) ((Map<?, ?>) all.get("unclassified")).get("nodeImageMatrix");
            assertThat(fields).isNotEmpty();
            fields.keySet().forEach(field -> assertThat(setter(NodeImageMatrixConfiguration.class, (String) field))
                    .isNotNull());
            if (fields.get("registryLimits") instanceof String limits) {
                assertThat(RequestBudget.table(limits)).isNotEmpty();
            }
            if (fields.get("verifiedBases") instanceof String bases) {
                assertThat(VerifiedBases.parse(bases)).isNotNull();
            }
        }
    }

    @Test
    void fieldsOfTheFreestyleStepAreFields() throws Exception {
        String xml = Documentation.examples("xml", Path.of("docs", "steps", "freestyle.md"))
                .get(0)
                .text();
        assertThat(xml).contains("<" + NodeImageMatrixBuilder.class.getName() + ">");
        List<String> fields = Pattern.compile("<(\\w+)>[^<\\n]+</")
                .matcher(xml)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(fields).hasSize(6);
        for (String field : fields) {
            assertThat(NodeImageMatrixBuilder.class.getDeclaredField(field)).isNotNull();
        }
    }

    @Test
    void everyArgumentHasItsPlaceOnThePageOfItsStep() throws IOException {
        Map<String, Class<?>> pages = Map.of(
                "node-image-matrix.md", NodeImageMatrixStep.class,
                "test-layer.md", TestLayerStep.class,
                "push-aliases.md", PushAliasesStep.class);
        for (Map.Entry<String, Class<?>> page : pages.entrySet()) {
            String text = Files.readString(Path.of("docs", "steps", page.getKey()));
            Arrays.stream(page.getValue().getDeclaredMethods())
                    .filter(method -> method.getName().matches("set[A-Z].*"))
                    .map(method -> Character.toLowerCase(method.getName().charAt(3))
                            + method.getName().substring(4))
                    .forEach(name -> assertThat(text).contains("`" + name + "`"));
        }
    }

    private static Object body(Object last) {
        return last instanceof Closure<?> closure ? closure.call() : null;
    }

    private interface Call {
        Object with(Object... arguments) throws Exception;
    }

    private static void allow(PipelineTestHelper helper, String name, Call call) {
        Closure<Object> closure = new Closure<Object>(helper) {
            private static final long serialVersionUID = 1L;

            @SuppressWarnings("unused")
            public Object doCall(Object only) throws Exception {
                return call.with(only);
            }

            @SuppressWarnings("unused")
            public Object doCall(Object first, Object second) throws Exception {
                return call.with(first, second);
            }
        };
        helper.registerAllowedMethod(name, List.of(Object.class), closure);
        helper.registerAllowedMethod(name, List.of(Object.class, Object.class), closure);
    }

    /** A map that refuses what it has not got, as the step's result would be null there. */
    private static Map<String, Object> strict(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<String, Object>() {
            private static final long serialVersionUID = 1L;

            @Override
            public Object get(Object key) {
                assertThat(keySet()).contains(key.toString());
                return super.get(key);
            }
        };
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** docker-workflow's global variable, as far as the examples use it. */
    public static class Docker {
        public Image build(Object... arguments) {
            return new Image();
        }

        public Image image(Object id) {
            return new Image();
        }

        public Object withRegistry(Object url, Object credentials, Closure<?> body) {
            return body.call();
        }
    }

    /** One of its images. */
    public static class Image {
        public String getId() {
            return "sha256:0";
        }

        public Object inside(Closure<?> body) {
            return body.call();
        }

        public void push(Object... tag) {}
    }
}
