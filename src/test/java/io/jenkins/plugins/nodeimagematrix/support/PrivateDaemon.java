package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Docker daemon of the tests' own: its data under {@code target/}, its socket in a private folder, no network
 * bridge (builds need {@code --network=none} or {@code host}). Several stand for several agents. Gone with all it made when
 * closed, and when the JVM ends.
 *
 * <p>{@code -Dtest.dockerHost=unix:///...} uses a daemon that runs already; it is then neither killed nor cleaned.
 */
public final class PrivateDaemon implements AutoCloseable {
    /** Which daemon. */
    public enum Kind {
        /** The machine's own, with the store it has by default. */
        INSTALLED,
        /** {@link NewerDocker} with containerd's image store, where an image id is a manifest's digest. */
        NEWER_CONTAINERD,
        /** {@link NewerDocker} with the classic store. */
        NEWER_CLASSIC
    }

    private static final long READY_SECONDS = 60;
    private static final long STOP_SECONDS = 20;

    private final String given;
    private final Kind kind;
    private final Path data;
    private final Path sockets;
    private final Thread hook = new Thread(this::closeAtExit, "stop a private docker daemon");
    private Process process;
    /** The command that starts the daemon in its surroundings; empty for none. */
    private List<String> launcher = List.of();
    /** Unpacked packages; null for the installed ones. */
    private Path programs;

    private PrivateDaemon(String given, Kind kind, Path data, Path sockets) {
        this.given = given;
        this.kind = kind;
        this.data = data;
        this.sockets = sockets;
    }

    /** Starts a daemon and waits until it answers. */
    public static PrivateDaemon start() throws IOException, InterruptedException {
        return start(Path.of("target", "daemons"));
    }

    /** @param parent folder that will hold the daemon's data */
    public static PrivateDaemon start(Path parent) throws IOException, InterruptedException {
        return start(parent, Kind.INSTALLED);
    }

    public static PrivateDaemon start(Kind kind) throws IOException, InterruptedException {
        return start(Path.of("target", "daemons"), kind);
    }

    /** Starts a daemon that reaches nothing on the loopback interface of this machine. */
    public static PrivateDaemon startInOtherNetwork(Kind kind) throws IOException, InterruptedException {
        return start(Path.of("target", "daemons"), kind, List.of("unshare", "--net"));
    }

    private static PrivateDaemon start(Path parent, Kind kind) throws IOException, InterruptedException {
        return start(parent, kind, List.of());
    }

    private static PrivateDaemon start(Path parent, Kind kind, List<String> launcher)
            throws IOException, InterruptedException {
        String given = System.getProperty("test.dockerHost", "");
        if (!given.isBlank() && kind == Kind.INSTALLED) {
            return new PrivateDaemon(given, kind, null, Files.createTempDirectory("nim-"));
        }
        DebianPackages.program("dockerd", "docker.io");
        Path data =
                Files.createTempDirectory(Files.createDirectories(parent), "d").toAbsolutePath();
        // A socket's path may have at most 107 bytes, and the build's folder may be deep.
        PrivateDaemon daemon = new PrivateDaemon("", kind, data, Files.createTempDirectory("nim-"));
        daemon.launcher = launcher;
        Runtime.getRuntime().addShutdownHook(daemon.hook);
        try {
            daemon.configure();
            daemon.launch();
        } catch (IOException | InterruptedException | RuntimeException e) {
            daemon.close();
            throw e;
        }
        return daemon;
    }

    /** Whether the daemon is the tests' own, so that it may be killed and its disk looked at. */
    public boolean isOwn() {
        return given.isEmpty();
    }

    /** {@code DOCKER_HOST}. */
    public String host() {
        return isOwn() ? "unix://" + socket() : given;
    }

    /** A whole environment for a client: nothing of the user's own configuration. */
    public Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", path());
        environment.put("HOME", sockets.toString());
        environment.put("DOCKER_HOST", host());
        return environment;
    }

    /** The client that goes with the daemon comes first. */
    private String path() {
        String own = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        return programs == null ? own : programs.resolve("usr/bin") + ":" + own;
    }

    /** Runs the docker client against this daemon. */
    public String docker(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program("usr/bin", "docker")));
        command.addAll(List.of(arguments));
        return Program.run(Path.of("."), environment(), command);
    }

    public Path data() {
        return data;
    }

    /** The folder of its sockets, which also is its clients' home. */
    public Path sockets() {
        return sockets;
    }

    /** What the daemon logged, for a failing test's message. */
    public String log() throws IOException {
        return Files.readString(logFile());
    }

    /** Ends the daemon at once, as a crash does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    public Kind kind() {
        return kind;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process == null || process.isAlive();
    }

    /** Starts it again on the same data. */
    public void restart() throws IOException, InterruptedException {
        if (process.isAlive()) {
            stop();
        }
        endOrphans();
        // The process id of a containerd that is not waited for stays in use, and dockerd would treat it as alive.
        Files.deleteIfExists(sockets.resolve("e/containerd/containerd.pid"));
        launch();
    }

    private Path socket() {
        return sockets.resolve("s");
    }

    private Path logFile() {
        return sockets.resolve("log");
    }

    private void configure() throws IOException, InterruptedException {
        if (kind == Kind.INSTALLED) {
            return;
        }
        programs = NewerDocker.root();
        Files.writeString(
                sockets.resolve("daemon.json"),
                "{\"features\": {\"containerd-snapshotter\": " + (kind == Kind.NEWER_CONTAINERD) + "}}");
        // Where a client looks for its plugins; HOME is the folder of the sockets.
        Path plugins = Files.createDirectories(sockets.resolve(".docker/cli-plugins"));
        Files.createSymbolicLink(
                plugins.resolve("docker-buildx"), programs.resolve("usr/libexec/docker/cli-plugins/docker-buildx"));
    }

    private String program(String folder, String name) throws IOException, InterruptedException {
        return programs == null
                ? DebianPackages.program(name, "docker.io").toString()
                : programs.resolve(folder).resolve(name).toString();
    }

    private void launch() throws IOException, InterruptedException {
        Files.deleteIfExists(socket());
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                program("usr/sbin", "dockerd"),
                "--data-root=" + data,
                "--exec-root=" + sockets.resolve("e"),
                "--pidfile=" + sockets.resolve("p"),
                "--host=unix://" + socket(),
                "--bridge=none",
                "--iptables=false",
                "--ip6tables=false"));
        if (programs != null) {
            command.add("--config-file=" + sockets.resolve("daemon.json"));
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PATH", path() + ":/usr/sbin:/sbin");
        builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        process = builder.start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (!answers()) {
            if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
                throw new IOException("dockerd did not get ready; its log:\n" + log());
            }
        }
    }

    private boolean answers() {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket()));
            channel.write(ByteBuffer.wrap("GET /_ping HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            ByteBuffer answer = ByteBuffer.allocate(64);
            return channel.read(answer) > 0 && new String(answer.array(), StandardCharsets.US_ASCII).contains(" 200 ");
        } catch (IOException notYet) {
            return false;
        }
    }

    private void stop() throws InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            process.waitFor();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }

    /** Containers' shims outlive a killed daemon; they are known by the folder that only this daemon uses. */
    private void endOrphans() {
        ProcessHandle.allProcesses()
                .filter(handle -> handle.info().commandLine().orElse("").contains(sockets.toString() + "/"))
                .forEach(orphan -> {
                    orphan.destroyForcibly();
                    orphan.onExit()
                            .completeOnTimeout(orphan, STOP_SECONDS, TimeUnit.SECONDS)
                            .join();
                });
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (isOwn() && process != null) {
            stop();
            endOrphans();
            for (Path folder : List.of(data, sockets)) {
                unmount(folder);
            }
        }
        for (Path folder : isOwn() ? List.of(data, sockets) : List.of(sockets)) {
            Program.run(Path.of("/"), List.of("rm", "-rf", "--one-file-system", folder.toString()));
        }
        ShutdownHooks.remove(hook);
    }

    private static void unmount(Path folder) throws IOException, InterruptedException {
        List<String> mounts = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
            String point = line.split(" ")[1];
            if (point.equals(folder.toString()) || point.startsWith(folder + "/")) {
                mounts.add(0, point);
            }
        }
        for (String point : mounts) {
            Program.run(Path.of("/"), List.of("umount", "--lazy", point));
        }
    }

    private void closeAtExit() {
        try {
            close();
        } catch (IOException | InterruptedException e) {
            System.err.println("a private docker daemon left something in " + data + ": " + e);
        }
    }
}
