package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A registry of the tests' own: Debian's {@code docker-registry} on a free loopback port, its data under {@code target/},
 * with or without a user. Gone with its data when closed, and when the JVM ends.
 *
 * <p>When it is closed, it holds all that the plugin wrote to the rules of {@link TagOrder}, for each test that publishes.
 */
public final class PrivateRegistry implements TestRegistry {
    private static final long READY_SECONDS = 30;
    private static final Pattern PUT_MANIFEST = Pattern.compile("\"PUT /v2/[^ ]+/manifests/[^ ]+ HTTP/1.1\" 201 ");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path folder;
    /** Never on the disk of the data, where it would take the last blocks of a full one. */
    private final Path log;

    private final ReservedPort port;
    private final RegistryEvents events;
    private final Set<String> renewed = ConcurrentHashMap.newKeySet();
    private final Set<String> moved = ConcurrentHashMap.newKeySet();
    private boolean judged = true;
    private final Thread hook = new Thread(this::end, "stop a private registry");
    private Process process;
    /** Length of the log when the process was started. */
    private long launched;

    private PrivateRegistry(Path folder, Path log, ReservedPort port, RegistryEvents events) {
        this.folder = folder;
        this.log = log;
        this.port = port;
        this.events = events;
    }

    /** Starts a registry that everybody may read and write. */
    public static PrivateRegistry start() throws IOException, InterruptedException {
        return start(folder(), "", "");
    }

    /**
     * Starts a registry whose disk a test may fill up. It notifies of puts that it then does not complete, so its tests hold
     * what went through their proxy to the order of writes.
     *
     * @param parent folder that will hold the registry's data
     */
    public static PrivateRegistry start(Path parent) throws IOException, InterruptedException {
        return start(parent, "", "").withoutOrder();
    }

    /** Starts a registry that only {@link #USER} with {@link #PASSWORD} may use. */
    public static PrivateRegistry startWithUser() throws IOException, InterruptedException {
        return startWithUser(USER, PASSWORD);
    }

    /** As {@link #start(Path)}, for {@link #USER}. */
    public static PrivateRegistry startWithUser(Path parent) throws IOException, InterruptedException {
        return start(parent, htpasswd(USER, PASSWORD), "").withoutOrder();
    }

    /** Starts a registry that only this user may use. */
    public static PrivateRegistry startWithUser(String user, String password) throws IOException, InterruptedException {
        return start(folder(), htpasswd(user, password), "");
    }

    private static String htpasswd(String user, String password) throws IOException, InterruptedException {
        DebianPackages.program("htpasswd", "apache2-utils");
        return Program.run(Path.of("/"), List.of("htpasswd", "-Bbn", user, password))
                .strip();
    }

    private static Path folder() throws IOException {
        return Files.createDirectories(Path.of("target", "registries")).toAbsolutePath();
    }

    /** Starts a registry that requires a token of this server. */
    public static PrivateRegistry startWithTokens(TokenServer tokens) throws IOException, InterruptedException {
        return start(folder(), "", tokens.configuration());
    }

    private static PrivateRegistry start(Path parent, String htpasswd, String auth)
            throws IOException, InterruptedException {
        DebianPackages.program("docker-registry", "docker-registry");
        PrivateRegistry registry = new PrivateRegistry(
                Files.createTempDirectory(parent, "r"),
                Files.createTempFile(folder(), "log", ".txt"),
                ReservedPort.take(),
                RegistryEvents.listen());
        Runtime.getRuntime().addShutdownHook(registry.hook);
        registry.configure(htpasswd, auth);
        registry.launch();
        return registry;
    }

    private void configure(String htpasswd, String given) throws IOException {
        String auth = given;
        if (!htpasswd.isEmpty()) {
            Files.writeString(folder.resolve("htpasswd"), htpasswd + "\n");
            auth = "auth:\n  htpasswd:\n    realm: tests\n    path: " + folder.resolve("htpasswd") + "\n";
        }
        Files.writeString(folder.resolve("config.yml"), """
                version: 0.1
                log:
                  level: warn
                storage:
                  filesystem:
                    rootdirectory: %s
                  delete:
                    enabled: true
                http:
                  addr: %s
                %s%s""".formatted(
                        folder.resolve("data"), address(), auth, events.configuration()));
    }

    private void launch() throws IOException, InterruptedException {
        if (process != null) {
            events.lost();
        }
        launched = Files.size(log);
        process = new ProcessBuilder(
                        DebianPackages.program("docker-registry", "docker-registry")
                                .toString(),
                        "serve",
                        folder.resolve("config.yml").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (!answers()) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
                throw new IOException("docker-registry did not get ready; its log:\n" + Files.readString(log()));
            }
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            if (ListeningSockets.of(process.pid()).isEmpty()) {
                return false;
            }
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address() + "/v2/"))
                    .build();
            int status =
                    HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            return status == 200 || status == 401;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public String address() {
        return port.address();
    }

    public Path log() {
        return log;
    }

    /** The file that says which digest a tag is on. */
    public Path link(String repository, String tag) {
        return folder.resolve(
                "data/docker/registry/v2/repositories/" + repository + "/_manifests/tags/" + tag + "/current/link");
    }

    @Override
    public void spoil(String repository, String tag) throws IOException {
        Files.write(link(repository, tag), new byte[0]);
    }

    /** The folder with a file for each image that a repository ever got, tagged or not; not there if it got none. */
    public Path revisions(String repository) {
        return folder.resolve("data/docker/registry/v2/repositories/" + repository + "/_manifests/revisions/sha256");
    }

    /** What it took of the processors since it was last started. */
    public Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void restart() throws IOException, InterruptedException {
        if (process.isAlive()) {
            kill();
        }
        launch();
    }

    /** For benchmarks: it notifies nobody of each put, which takes its own time and that of the tests' JVM. */
    public PrivateRegistry withoutNotifications() throws IOException, InterruptedException {
        Path file = folder.resolve("config.yml");
        String all = Files.readString(file);
        Files.writeString(file, all.substring(0, all.indexOf("notifications:")));
        restart();
        return withoutOrder();
    }

    /** For tests that write in any order themselves, by the plugin's own client. */
    PrivateRegistry withoutOrder() {
        judged = false;
        return this;
    }

    /** A test has version tags of this repository renewed or restored: by a refresh, an approved base image or an undo. */
    public void expectRenewedTags(String repository) {
        renewed.add(repository);
    }

    /** A test has aliases of this repository moved back: by an undo, a withdrawal, or {@code refresh}. */
    public void expectAliasesMovedBack(String repository) {
        moved.add(repository);
    }

    /** Everything that the plugin wrote so far in an order that breaks a rule. */
    List<String> faultsOfOrder() {
        try {
            if (process.isAlive()) {
                events.await(manifestsPut());
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("cannot wait for the events of " + address(), e);
        }
        return new TagOrder(renewed, moved).faults(events.all());
    }

    /** From the registry's own log, since its last start. */
    private long manifestsPut() throws IOException {
        byte[] all = Files.readAllBytes(log);
        String since = new String(all, (int) launched, all.length - (int) launched, StandardCharsets.ISO_8859_1);
        return PUT_MANIFEST.matcher(since).results().count();
    }

    private void end() {
        if (process != null) {
            process.destroyForcibly();
        }
        try {
            events.close();
            port.close();
            Cache.delete(folder);
            Files.deleteIfExists(log);
        } catch (IOException stillThere) {
            System.err.println("could not remove " + folder + ": " + stillThere);
        }
    }

    /** @throws AssertionError if the plugin wrote in an order that breaks a rule */
    @Override
    public void close() {
        List<String> faults = judged && process != null ? faultsOfOrder() : List.of();
        end();
        ShutdownHooks.remove(hook);
        if (!faults.isEmpty()) {
            throw new AssertionError("written at the registry in a wrong order:\n" + String.join("\n", faults));
        }
    }
}
