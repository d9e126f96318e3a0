package io.jenkins.plugins.nodeimagematrix.registry.login;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The logins of Docker's client on this machine: those in its {@code config.json}, and those of the credential stores
 * and helpers there (docker-cli's "docker login", "Credential stores" and "Credential helpers").
 */
public final class DockerConfig implements RegistryLogins {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The name of Docker Hub in the configuration of Docker's client. */
    private static final String DOCKER_HUB = "https://index.docker.io/v1/";

    private final Map<String, String> environment;
    private final Path file;

    /** @param environment of Docker's client; {@code DOCKER_CONFIG} in it names the folder */
    public DockerConfig(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        String folder = environment.getOrDefault("DOCKER_CONFIG", "");
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        this.file = (folder.isEmpty() ? Path.of(home, ".docker") : Path.of(folder)).resolve("config.json");
    }

    /**
     * The login for a registry.
     *
     * @return {@code null} if there is none
     * @throws IOException if a login is configured and cannot be read; the message gives the place
     */
    @Override
    public RegistryCredentials find(String registry) throws IOException, InterruptedException {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        JsonNode config = read();
        String server = isHub(registry) ? DOCKER_HUB : registry;
        String helper = config.path("credHelpers")
                .path(server)
                .asText(config.path("credsStore").asText(""));
        if (!helper.isEmpty()) {
            RegistryCredentials stored = new CredentialProgram(helper, environment).get(server);
            if (stored != null) {
                return stored;
            }
        }
        JsonNode auths = config.path("auths");
        for (Map.Entry<String, JsonNode> entry : auths.properties()) {
            if (entry.getKey().equals(server) || host(entry.getKey()).equals(registry)) {
                return login(entry.getKey(), entry.getValue());
            }
        }
        return null;
    }

    private JsonNode read() throws IOException {
        try {
            JsonNode config = JSON.readTree(file.toFile());
            return config == null ? JSON.createObjectNode() : config;
        } catch (JsonProcessingException broken) {
            // Its message would quote the file, secrets and all.
            throw new IOException(file + " is not JSON; the Docker client can't read it either");
        }
    }

    private RegistryCredentials login(String server, JsonNode entry) throws IOException {
        if (!entry.path("identitytoken").asText("").isEmpty()) {
            return RegistryCredentials.identityToken(entry.path("identitytoken").asText());
        }
        String auth = entry.path("auth").asText("");
        if (auth.isEmpty()) {
            String user = entry.path("username").asText("");
            return user.isEmpty()
                    ? null
                    : new RegistryCredentials(user, entry.path("password").asText(""));
        }
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            throw new IOException("the login for " + server + " in " + file + " is not base64; log in again");
        }
        int colon = pair.indexOf(':');
        if (colon < 1) {
            throw new IOException("the login for " + server + " in " + file + " has no user; log in again");
        }
        return new RegistryCredentials(
                pair.substring(0, colon), pair.substring(colon + 1).replaceAll("\0+$", ""));
    }

    private static boolean isHub(String registry) {
        return List.of(ImageReference.DOCKER_HUB, "index.docker.io", "registry-1.docker.io")
                .contains(registry);
    }

    private static String host(String server) {
        return server.replaceFirst("^https?://", "").replaceFirst("/.*", "");
    }
}
