package io.jenkins.plugins.nodeimagematrix.docker.client;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The {@code docker} client in use. Several may be installed, and the first on the {@code PATH} may lack BuildKit: the first
 * with BuildKit is chosen; if none has it, the first that runs.
 */
public final class DockerCli {
    /** Environment variable with the path of the client, which has precedence over the {@code PATH}. */
    public static final String EXPLICIT = "NODE_IMAGE_MATRIX_DOCKER";

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(30);
    private static final int FIRST_WITH_BUILDKIT = 1809;
    private static final int FIRST_WITHOUT_BUILT_IN = 2300;

    private final String path;
    private final String version;
    private final String buildx;
    private final String why;
    private final Map<String, String> environment;

    private DockerCli(String path, String version, String buildx, String why, Map<String, String> environment) {
        this.path = path;
        this.version = version;
        this.buildx = buildx;
        this.why = why;
        this.environment = environment;
    }

    /**
     * Finds the client to use.
     *
     * @param environment of the agent: {@code PATH}, {@code HOME}, {@code DOCKER_HOST}, ...
     * @throws DaemonException if no client works; the message lists those that were tried
     */
    public static DockerCli find(Map<String, String> environment) throws DaemonException, InterruptedException {
        List<DockerCli> running = new ArrayList<>();
        List<String> tried = new ArrayList<>();
        Map<String, String> clean = plainOutput(environment);
        for (String candidate : candidates(environment)) {
            DockerCli client = probe(candidate, clean, tried);
            if (client != null && client.speaksBuildKit()) {
                String reason = running.isEmpty()
                        ? "the first on the PATH"
                        : "the first on the PATH that offers BuildKit; skipped: " + String.join(", ", tried);
                return new DockerCli(client.path, client.version, client.buildx, reason, clean);
            }
            if (client != null) {
                running.add(client);
                tried.add(candidate + " " + client.version + " (no buildx plugin, so no BuildKit)");
            }
        }
        if (running.isEmpty()) {
            throw new DaemonException(
                    FaultKind.REFUSED,
                    "no usable docker client: "
                            + (tried.isEmpty() ? "none on the PATH" : String.join("; ", tried))
                            + ". Install one (Debian: docker.io) or name it in " + EXPLICIT + ".");
        }
        DockerCli first = running.get(0);
        String reason = "no client offers BuildKit; tried: " + String.join(", ", tried);
        return new DockerCli(first.path, first.version, "", reason, clean);
    }

    private static Set<String> candidates(Map<String, String> environment) {
        Set<String> found = new LinkedHashSet<>();
        String explicit = environment.getOrDefault(EXPLICIT, "");
        if (!explicit.isBlank()) {
            found.add(explicit);
            return found;
        }
        Set<Path> real = new LinkedHashSet<>();
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path client = Path.of(folder.isEmpty() ? "." : folder, "docker").toAbsolutePath();
            if (Files.isExecutable(client) && !Files.isDirectory(client) && real.add(realPath(client))) {
                found.add(client.toString());
            }
        }
        return found;
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (java.io.IOException e) {
            // Two names of one file then count as two clients, which is harmless.
            return path;
        }
    }

    private static DockerCli probe(String path, Map<String, String> environment, List<String> tried)
            throws InterruptedException {
        try {
            ClientProcess.Result version =
                    new ClientProcess(List.of(path, "--version"), environment, PROBE_TIMEOUT).run(1024);
            if (!version.passed()) {
                tried.add(path + " (" + version.complaint() + ")");
                return null;
            }
            String number = version.output().replaceAll("(?s)[^0-9]*([0-9]+(\\.[0-9]+)*).*", "$1");
            ClientProcess.Result plugin =
                    new ClientProcess(List.of(path, "buildx", "version"), environment, PROBE_TIMEOUT).run(1024);
            String buildx = plugin.passed() && plugin.output().contains("buildx")
                    ? plugin.output().replaceAll("(?s).*?v?([0-9]+\\.[0-9]+\\.[0-9]+).*", "$1")
                    : "";
            return new DockerCli(path, number, buildx, "", environment);
        } catch (DaemonException e) {
            tried.add(path + " (" + e.getMessage() + ")");
            return null;
        }
    }

    /** Adds the variables that make the output plain and the same on every agent. */
    private static Map<String, String> plainOutput(Map<String, String> environment) {
        Map<String, String> clean = new HashMap<>(environment);
        clean.put("NO_COLOR", "1");
        clean.put("DOCKER_CLI_HINTS", "false");
        clean.put("DOCKER_SCAN_SUGGEST", "false");
        clean.put("BUILDX_NO_DEFAULT_ATTESTATIONS", "1");
        clean.put("BUILDX_METADATA_PROVENANCE", "disabled");
        clean.remove("BUILDKIT_PROGRESS");
        // Only the builder in the daemon can use the daemon's images.
        clean.put("BUILDX_BUILDER", environment.getOrDefault("DOCKER_CONTEXT", "default"));
        return Map.copyOf(clean);
    }

    /** Whether this client supports the daemon's BuildKit: with the buildx plugin, or built in (18.09 to 20.10). */
    boolean speaksBuildKit() {
        int number = number(version);
        return !buildx.isEmpty() || number >= FIRST_WITH_BUILDKIT && number < FIRST_WITHOUT_BUILT_IN;
    }

    /** Whether builds support {@code --provenance} and {@code --sbom} (buildx 0.10), which change the image id. */
    public boolean knowsAttestations() {
        return !buildx.isEmpty() && number(buildx) >= 10;
    }

    /** Whether builds support {@code --metadata-file} (buildx 0.6). */
    public boolean knowsMetadata() {
        return !buildx.isEmpty() && number(buildx) >= 6;
    }

    static int number(String version) {
        String[] parts = version.split("[^0-9]+");
        return Integer.parseInt(parts[0]) * 100 + (parts.length > 1 ? Integer.parseInt(parts[1]) : 0);
    }

    /** The same client with one more environment variable. */
    public DockerCli with(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new DockerCli(path, version, buildx, why, Map.copyOf(more));
    }

    /** The same client in another environment, which must lead to the same client and daemon. */
    public DockerCli in(Map<String, String> other) {
        return new DockerCli(path, version, buildx, why, plainOutput(other));
    }

    public ClientProcess command(Duration timeout, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(path);
        command.addAll(arguments);
        return new ClientProcess(command, environment, timeout);
    }

    /** {@code DOCKER_HOST}, the context, or the default socket. */
    public String address() {
        if (environment.containsKey("DOCKER_HOST")) {
            return environment.get("DOCKER_HOST");
        }
        return environment.containsKey("DOCKER_CONTEXT")
                ? "the context " + environment.get("DOCKER_CONTEXT")
                : "unix:///var/run/docker.sock";
    }

    /** The folder for temporary files: {@code TMPDIR}, as for the client itself, or the default of this machine. */
    public Path temporary() {
        return Path.of(environment.getOrDefault("TMPDIR", System.getProperty("java.io.tmpdir")));
    }

    /** Whether the agent's environment selects the classic builder. */
    boolean classicAsked() {
        return "0".equals(environment.get("DOCKER_BUILDKIT")) || "false".equals(environment.get("DOCKER_BUILDKIT"));
    }

    /** The version of the client, and of its buildx plugin if it has one: {@code 26.1.5 with buildx 0.13.1}. */
    String release() {
        return version + (buildx.isEmpty() ? "" : " with buildx " + buildx);
    }

    /** Path, version and the reason of the choice, for the console. */
    @Override
    public String toString() {
        return path + " " + release() + " (" + why + ")";
    }
}
