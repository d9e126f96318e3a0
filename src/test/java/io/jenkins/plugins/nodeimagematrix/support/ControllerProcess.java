package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What both kinds of controller have in common: home, port, waiting until ready, the end. */
abstract class ControllerProcess implements Controller {
    private static final Duration READY = Duration.ofMinutes(4);

    protected final ControllerSetup setup;
    private final Path home;
    private final Path log;
    private final ReservedPort port;
    private final ControllerClient probe;
    private ChildJvm jvm;
    private Duration timeToReady;

    ControllerProcess(ControllerSetup setup) {
        this.setup = setup;
        Path homes = Path.of("target", "controller", "homes").toAbsolutePath();
        try {
            Files.createDirectories(homes);
            home = Files.createTempDirectory(homes, setup.name() + "-");
            log = Files.createDirectories(
                            Path.of("target", "controller", "logs").toAbsolutePath())
                    .resolve(home.getFileName() + ".log");
            port = ReservedPort.take();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        probe = new ControllerClient(this::url, setup.users().stream().findFirst());
    }

    /** Fills the fresh home. */
    abstract void furnish(Path home) throws IOException;

    /** Starts the JVM so that it listens on {@code port} of the loopback interface. */
    abstract ChildJvm startJvm(Path home, int port, Path log);

    /** Attaches agents that do not come by themselves; called each time the controller has become ready. */
    abstract void attachAgents(Path home);

    /** Ends what {@link #attachAgents} has started. */
    abstract void detachAgents();

    final ControllerProcess begin() {
        ChildJvm.afterwards(this::removeHome);
        try {
            furnish(home);
            startAndWait();
            return this;
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void startAndWait() {
        long start = System.nanoTime();
        jvm = startJvm(home, port.number(), log);
        Await.until(READY, this::answers, () -> "controller answers at " + url() + "; its log:\n" + jvm.tail());
        requireSecurity();
        attachAgents(home);
        setup.agents().forEach(agent -> awaitOnline(agent.name()));
        timeToReady = Duration.ofNanos(System.nanoTime() - start);
    }

    final void awaitOnline(String agent) {
        Await.until(
                READY,
                () -> isOnline(agent),
                () -> "agent " + agent + " is online; log of the controller:\n" + jvm.tail());
    }

    private boolean answers() {
        if (!jvm.isAlive()) {
            throw new AssertionError("The controller ended while starting; its log:\n" + jvm.tail());
        }
        return probe.isReady();
    }

    /** A start-up script that fails is only logged by the controller, which would then be open to everybody. */
    private void requireSecurity() {
        if (!setup.users().isEmpty() && new ControllerClient(this::url, Optional.empty()).isReady()) {
            throw new AssertionError("Users were given, but the controller lets anybody in"
                    + " (a Jenkins needs the matrix-auth plugin for them); its log:\n" + jvm.tail());
        }
    }

    private boolean isOnline(String agent) {
        return !probe.json("computer/" + agent + "/api/json").path("offline").asBoolean(true);
    }

    /** The file that cuts the wire of an agent while it is there. */
    static Path wire(Path home, String agent) {
        return home.resolve("cut-" + agent);
    }

    @Override
    public void cut(String agent) {
        try {
            Files.createFile(wire(home, agent));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void join(String agent) {
        try {
            Files.deleteIfExists(wire(home, agent));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public URI url() {
        return URI.create("http://" + port.address() + "/");
    }

    @Override
    public Path home() {
        return home;
    }

    @Override
    public Path log() {
        return log;
    }

    @Override
    public long pid() {
        return jvm.pid();
    }

    @Override
    public Duration timeToReady() {
        return timeToReady;
    }

    @Override
    public ControllerClient client() {
        return new ControllerClient(this::url, setup.users().stream().findFirst());
    }

    @Override
    public ControllerClient client(TestUser user) {
        return new ControllerClient(this::url, Optional.of(user));
    }

    @Override
    public void kill() {
        jvm.kill();
    }

    @Override
    public void stop() {
        jvm.stop();
    }

    @Override
    public void restart() {
        if (jvm.isAlive()) {
            jvm.stop();
        }
        startAndWait();
    }

    @Override
    public void close() {
        detachAgents();
        if (jvm != null && jvm.isAlive()) {
            jvm.stop();
        }
        port.close();
        removeHome();
    }

    private void removeHome() {
        if (!Boolean.getBoolean("controller.keep")) {
            HomeFiles.remove(home);
        }
    }
}
