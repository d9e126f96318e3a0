package io.jenkins.plugins.nodeimagematrix.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.Controller;
import io.jenkins.plugins.nodeimagematrix.support.ControllerClient;
import io.jenkins.plugins.nodeimagematrix.support.FreestyleJob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Executes real steps in a controller that has no Pipeline, all in one build, whose executor a shell script holds meanwhile. What
 * a Pipeline would do around a step is played by {@code steps.groovy}.
 */
final class ControllerSteps implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String JOB = "steps";

    private final ControllerClient client;
    private final Path workspace;
    private final Path end;
    private final String program;

    /** @param workspace what the agents see as the build's workspace */
    ControllerSteps(Controller controller, Path workspace, String label) throws IOException {
        this.client = controller.client();
        this.workspace = workspace;
        this.end = workspace.resolveSibling("end-of-steps");
        try (InputStream script = ControllerSteps.class.getResourceAsStream("steps.groovy")) {
            this.program = new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
        Files.deleteIfExists(end);
        String wait = "<hudson.tasks.Shell><command>echo holding; while [ ! -e " + end
                + " ]; do sleep 0.2; done</command></hudson.tasks.Shell>";
        client.putJob(JOB, new FreestyleJob(label, wait).xml());
        client.build(JOB).awaitConsole("holding", PATIENCE);
    }

    /** Executes a step to its end and returns what it returned. */
    Map<String, Object> execute(String function, Map<String, Object> arguments) throws IOException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("id", UUID.randomUUID().toString());
        request.put("job", JOB);
        request.put("function", function);
        request.put("arguments", arguments);
        request.put("folder", workspace.toString());
        request.put("environment", Map.of());
        String first = ask(request);
        request.remove("function");
        JsonNode outcome = JSON.readTree(
                first.startsWith("{")
                        ? first
                        : Await.answer(
                                PATIENCE,
                                () -> Optional.of(ask(request)).filter(answer -> answer.startsWith("{")),
                                () -> "end of " + function));
        if (outcome.has("failure")) {
            throw new StepFailedException(outcome.get("failure").asText());
        }
        return JSON.convertValue(
                outcome.get("result"), JSON.getTypeFactory().constructMapType(Map.class, String.class, Object.class));
    }

    private String ask(Map<String, Object> request) {
        try {
            String encoded = Base64.getEncoder().encodeToString(JSON.writeValueAsBytes(request));
            String answer = client.script(program.replace("@REQUEST@", encoded)).strip();
            if (!answer.startsWith("{") && !answer.equals("\"running\"")) {
                throw new IllegalStateException(answer);
            }
            return answer;
        } catch (IOException unwritable) {
            throw new IllegalArgumentException("arguments that are no plain data: " + request, unwritable);
        }
    }

    @Override
    public void close() throws IOException {
        Files.createFile(end);
    }

    /** A step that ended with a failure, in its words. */
    static final class StepFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StepFailedException(String message) {
            super(message);
        }
    }
}
