package io.jenkins.plugins.nodeimagematrix.support;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.demo.DemoJob;
import io.jenkins.plugins.nodeimagematrix.demo.PublishedTags;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A controller, agents {@code agent-1}, {@code agent-2}, ... with the label {@code docker} and a daemon each, an agent
 * {@code host} that only holds builds and their workspaces, and a registry. What a test broke can be mended for the next one.
 */
public final class Fleet implements AutoCloseable {
    public final PrivateRegistry registry;
    public final Controller controller;
    private final List<PrivateDaemon> daemons;

    private final ControllerSetup setup;
    private final Map<Path, String> configuration = new TreeMap<>();

    private Fleet(PrivateRegistry registry, List<PrivateDaemon> daemons, ControllerSetup setup, Controller controller) {
        this.setup = setup;
        this.registry = registry;
        this.daemons = daemons;
        this.controller = controller;
        rememberConfiguration();
    }

    private void rememberConfiguration() {
        List<Path> files = new ArrayList<>(List.of(controller.home().resolve("config.xml")));
        setup.agents()
                .forEach(agent -> files.add(
                        controller.home().resolve("nodes").resolve(agent.name()).resolve("config.xml")));
        try {
            for (Path file : files) {
                if (Files.exists(file)) {
                    configuration.put(file, Files.readString(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param more what the controller is to be given besides */
    public static Fleet start(String name, List<PrivateDaemon> daemons, UnaryOperator<ControllerSetup> more)
            throws IOException, InterruptedException {
        ControllerSetup setup = ControllerSetup.named(name).withAgent(AgentSetup.of("host", "host", 3));
        for (int i = 0; i < daemons.size(); i++) {
            setup = setup.withAgent(agent(i + 1, daemons.get(i)));
        }
        ControllerSetup whole = more.apply(setup);
        return new Fleet(PrivateRegistry.start(), daemons, whole, Controller.start(whole));
    }

    private static AgentSetup agent(int number, PrivateDaemon daemon) {
        return AgentSetup.of("agent-" + number, "docker", 2).with("DOCKER_HOST", daemon.host());
    }

    /** Has every agent set up otherwise; for {@link #start}. */
    public static UnaryOperator<ControllerSetup> agents(UnaryOperator<AgentSetup> change) {
        return setup -> new ControllerSetup(
                setup.name(),
                setup.agents().stream().map(change).toList(),
                setup.users(),
                setup.systemProperties(),
                setup.jvmOptions(),
                setup.executors());
    }

    public static List<PrivateDaemon> daemons(int count) throws IOException, InterruptedException {
        List<PrivateDaemon> daemons = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            daemons.add(PrivateDaemon.start());
        }
        return daemons;
    }

    /** The daemon of {@code agent-1}, {@code agent-2}, ... */
    public PrivateDaemon daemon(String agent) {
        return daemons.get(Integer.parseInt(agent.substring("agent-".length())) - 1);
    }

    public List<String> agents() {
        return Stream.iterate(1, i -> i <= daemons.size(), i -> i + 1)
                .map(i -> "agent-" + i)
                .toList();
    }

    /** Starts a build of a new job on {@code host}. */
    public Build begin(String job, Path workspace, String... fields) {
        return beginAt(registry.address(), job, workspace, fields);
    }

    /** @param address of a relay before the registry */
    public Build beginAt(String address, String job, Path workspace, String... fields) {
        String xml = DemoJob.xml(workspace, address, fields).replace("<assignedNode>docker<", "<assignedNode>host<");
        controller.client().putJob(job, xml);
        return controller.client().build(job);
    }

    public JsonNode report(Build build) {
        return controller.client().json(build.path() + "image-matrix/data");
    }

    /** Kinds of events in a build's report, in order. */
    public List<String> events(Build build) {
        List<String> kinds = new ArrayList<>();
        report(build)
                .path("events")
                .forEach(event -> kinds.add(event.path("kind").asText()));
        return kinds;
    }

    /** Tags and digests of repositories whose name begins so, as the registry itself tells them. */
    public Map<String, String> tags(String prefix) throws IOException, InterruptedException {
        Map<String, String> tags = new TreeMap<>(PublishedTags.of(registry.address()));
        tags.keySet().removeIf(tag -> !tag.startsWith(prefix));
        return tags;
    }

    /** How many images a repository ever got, tagged or not. */
    public int images(String repository) throws IOException {
        Path revisions = registry.revisions(repository);
        if (!Files.isDirectory(revisions)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(revisions)) {
            return (int) files.count();
        }
    }

    /** Everything on every daemon: images by name and id, and containers. */
    public String leftovers() {
        StringBuilder all = new StringBuilder();
        try {
            for (PrivateDaemon daemon : daemons) {
                daemon.docker("images", "--all").lines().skip(1).forEach(all::append);
                all.append(daemon.docker("ps", "--all", "--quiet"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
        return all.toString();
    }

    /** Command lines of Docker's clients that have one of the daemons build something now. */
    public List<String> builds() {
        return agents().stream()
                .flatMap(agent -> clients(agent).stream())
                .filter(command -> command.contains(" build "))
                .toList();
    }

    /** Command lines of Docker's clients that ask something of an agent's daemon now. */
    public List<String> clients(String agent) {
        String host = "DOCKER_HOST=" + daemon(agent).host();
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").contains("docker"))
                .filter(process -> hasInEnvironment(process, host))
                .map(process -> process.info().commandLine().orElse(""))
                .toList();
    }

    private static boolean hasInEnvironment(ProcessHandle process, String variable) {
        try {
            String environment = Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "environ"), StandardCharsets.ISO_8859_1);
            return ("\0" + environment + "\0").contains("\0" + variable + "\0");
        } catch (IOException ended) {
            return false;
        }
    }

    /** A person takes an agent out of use, and says why. */
    public void takeOffline(String agent, String why) {
        controller
                .client()
                .script(
                        "hudson.model.Hudson.instance.getComputer('%s').setTemporarilyOffline(true, new hudson.slaves.OfflineCause.ByCLI('%s'))"
                                .formatted(agent, why));
    }

    public void bringOnline(String agent) {
        controller
                .client()
                .script("hudson.model.Hudson.instance.getComputer('%s').setTemporarilyOffline(false, null)"
                        .formatted(agent));
    }

    /** Has everything as at the start: every agent attached and in use, every daemon running, and nothing building. */
    public void mend() throws IOException, InterruptedException {
        for (PrivateDaemon daemon : daemons) {
            if (!daemon.isAlive()) {
                daemon.restart();
            }
        }
        ControllerClient client = controller.client();
        for (AgentSetup agent : setup.agents()) {
            if (client.get("computer/" + agent.name() + "/api/json").statusCode() == 404) {
                controller.stop();
                for (Map.Entry<Path, String> file : configuration.entrySet()) {
                    Files.createDirectories(file.getKey().getParent());
                    Files.writeString(file.getKey(), file.getValue());
                }
                controller.restart();
            }
            bringOnline(agent.name());
            if (client.json("computer/" + agent.name() + "/api/json")
                    .path("offline")
                    .asBoolean()) {
                controller.reattach(agent.name());
            }
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        controller.close();
        for (PrivateDaemon daemon : daemons) {
            daemon.close();
        }
        registry.close();
    }
}
