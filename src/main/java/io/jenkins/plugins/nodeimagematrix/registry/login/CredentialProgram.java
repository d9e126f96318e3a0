package io.jenkins.plugins.nodeimagematrix.registry.login;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A credential helper: a program {@code docker-credential-NAME}, which gets the server on its input
 * (docker-credential-helpers, protocol).
 */
final class CredentialProgram {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_ANSWER_SECONDS = 60;
    private static final String NOT_FOUND = "credentials not found in native keychain";

    private final String name;
    private final Map<String, String> environment;

    CredentialProgram(String name, Map<String, String> environment) throws IOException {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IOException(
                    "Docker's configuration names the credential helper '" + name + "', which is not a valid name");
        }
        this.name = "docker-credential-" + name;
        this.environment = environment;
    }

    /** @return {@code null} if it has no login for this server */
    RegistryCredentials get(String server) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(program().toString(), "get"));
        builder.environment().putAll(environment);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        try {
            return ask(process, server);
        } finally {
            process.destroyForcibly();
        }
    }

    private RegistryCredentials ask(Process process, String server) throws IOException, InterruptedException {
        try (OutputStream in = process.getOutputStream()) {
            in.write((server + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException didNotRead) {
            // Its output or its exit status gives the reason.
            process.isAlive();
        }
        CompletableFuture<byte[]> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return process.getInputStream().readAllBytes();
            } catch (IOException gone) {
                return new byte[0];
            }
        });
        if (!process.waitFor(MAX_ANSWER_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException(name + " gave no answer within " + MAX_ANSWER_SECONDS + " s");
        }
        return parse(new String(answer.join(), StandardCharsets.UTF_8).strip(), process.exitValue(), server);
    }

    private RegistryCredentials parse(String answer, int status, String server) throws IOException {
        if (status != 0) {
            if (answer.contains(NOT_FOUND)) {
                return null;
            }
            throw new IOException(name + " has no login for " + server + ": it exited with status " + status
                    + (answer.isEmpty()
                            ? ""
                            : ", saying: " + answer.lines().findFirst().orElse("")));
        }
        try {
            JsonNode login = JSON.readTree(answer);
            String user = login.path("Username").asText("");
            String secret = login.path("Secret").asText("");
            return user.isEmpty() && secret.isEmpty() ? null : new RegistryCredentials(user, secret);
        } catch (JsonProcessingException broken) {
            throw new IOException(name + " gave an answer that is not JSON");
        }
    }

    /** Finds the program on the {@code PATH} of Docker's client, which may differ from that of this process. */
    private Path program() throws IOException {
        String path = environment.getOrDefault("PATH", System.getenv("PATH"));
        for (String folder : (path == null ? "" : path).split(File.pathSeparator)) {
            Path program = Path.of(folder.isEmpty() ? "." : folder, name);
            if (Files.isExecutable(program)) {
                return program;
            }
        }
        throw new IOException("Docker's configuration names " + name + ", which is not on the PATH; install it");
    }
}
