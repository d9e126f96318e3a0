package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Any Jenkins the user has: the war named by {@code -Dcontroller.war}, with the plugins in {@code -Dcontroller.plugins}. Agents are
 * JVMs of the tests' own that come in by WebSocket, as this needs no further plugin and no further port.
 */
final class RealController extends ControllerProcess {
    private static final String SECRETS = "agent-secrets";

    private final Map<String, ChildJvm> agents = new LinkedHashMap<>();
    private final Map<String, AgentPort> ports = new LinkedHashMap<>();
    private final Path war = Path.of(System.getProperty(WAR)).toAbsolutePath();

    private RealController(ControllerSetup setup) {
        super(setup);
    }

    static Controller launch(ControllerSetup setup) {
        return new RealController(setup).begin();
    }

    @Override
    void furnish(Path home) throws IOException {
        Path plugins = Files.createDirectories(home.resolve("plugins"));
        String given = System.getProperty(PLUGINS);
        if (given != null) {
            copyPlugins(Path.of(given), plugins);
        }
        Files.copy(PackagedPlugin.hpi(), plugins.resolve("node-image-matrix.jpi"));
        Files.writeString(home.resolve("config.xml"), HomeFiles.config("", setup.executors()));
        for (AgentSetup agent : setup.agents()) {
            Path node = Files.createDirectories(home.resolve("nodes").resolve(agent.name()));
            Files.writeString(
                    node.resolve("config.xml"),
                    HomeFiles.node(home, agent, "hudson.slaves.JNLPLauncher", "<webSocket>true</webSocket>"));
        }
        Files.createDirectories(home.resolve(SECRETS));
        Path scripts = Files.createDirectories(home.resolve("init.groovy.d"));
        Files.writeString(scripts.resolve("1-security.groovy"), HomeFiles.security(setup.users()));
        Files.writeString(scripts.resolve("2-agents.groovy"), secretsScript(home));
    }

    private static void copyPlugins(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file :
                    files.filter(f -> f.toString().matches(".*\\.[hj]pi")).toList()) {
                String name = file.getFileName().toString().replaceAll("\\.[hj]pi$", ".jpi");
                if (!name.equals("node-image-matrix.jpi")) {
                    Files.copy(file, to.resolve(name));
                }
            }
        }
    }

    private String secretsScript(Path home) {
        StringBuilder script = new StringBuilder();
        for (AgentSetup agent : setup.agents()) {
            script.append("new File('%s', '%s').text = jenkins.slaves.JnlpSlaveAgentProtocol.SLAVE_SECRET.mac('%s')\n"
                    .formatted(home.resolve(SECRETS), agent.name(), agent.name()));
        }
        return script.toString();
    }

    @Override
    ChildJvm startJvm(Path home, int port, Path log) {
        List<String> options = new ArrayList<>(openedPackages());
        options.add("-DJENKINS_HOME=" + home);
        options.add("-Djava.awt.headless=true");
        options.add("-Djenkins.install.runSetupWizard=false");
        options.add("-Dhudson.model.UpdateCenter.never=true");
        options.add("-Dhudson.model.DownloadService.never=true");
        options.addAll(setup.jvmOptions());
        setup.systemProperties().forEach((key, value) -> options.add("-D" + key + "=" + value));
        List<String> arguments = List.of("--httpPort=" + port, "--httpListenAddress=127.0.0.1");
        return ChildJvm.start(options, List.of(war), "executable.Main", arguments, Map.of(), log);
    }

    /** What the war's manifest opens, which counts only for {@code java -jar}. */
    private List<String> openedPackages() {
        try (JarFile jar = new JarFile(war.toFile())) {
            String opened = jar.getManifest().getMainAttributes().getValue("Add-Opens");
            return opened == null
                    ? List.of()
                    : Stream.of(opened.split(" "))
                            .map(name -> "--add-opens=" + name + "=ALL-UNNAMED")
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Not a war: " + war, e);
        }
    }

    @Override
    void attachAgents(Path home) {
        if (!agents.isEmpty()) {
            return;
        }
        try {
            Path jar = home.resolve("agent.jar");
            client().download("jnlpJars/agent.jar", jar);
            for (AgentSetup agent : setup.agents()) {
                agents.put(agent.name(), attach(home, jar, agent));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ChildJvm attach(Path home, Path jar, AgentSetup agent) throws IOException {
        List<String> arguments = List.of(
                "-url",
                urlFor(home, agent).toString(),
                "-secret",
                Files.readString(home.resolve(SECRETS).resolve(agent.name())),
                "-name",
                agent.name(),
                "-webSocket",
                "-workDir",
                home.resolve("agents").resolve(agent.name()).toString());
        Path log = log().resolveSibling(home.getFileName() + "-" + agent.name() + ".log");
        List<String> options = List.of("-Djava.awt.headless=true");
        List<Path> classPath = new ArrayList<>(List.of(jar));
        classPath.addAll(agent.classPath());
        return ChildJvm.start(options, classPath, "hudson.remoting.Launcher", arguments, agent.environment(), log);
    }

    private URI urlFor(Path home, AgentSetup agent) throws IOException {
        if (!agent.onWire()) {
            return url();
        }
        if (!ports.containsKey(agent.name())) {
            ports.put(agent.name(), AgentPort.before(url(), wire(home, agent.name())));
        }
        return ports.get(agent.name()).url();
    }

    @Override
    public ProcessHandle agent(String name) {
        ChildJvm agent = agents.get(name);
        if (agent == null || !agent.isAlive()) {
            throw new IllegalStateException("Agent " + name + " does not run");
        }
        return ProcessHandle.of(agent.pid()).orElseThrow();
    }

    @Override
    public void reattach(String name) {
        AgentSetup setupOfAgent = setup.agents().stream()
                .filter(agent -> agent.name().equals(name))
                .findFirst()
                .orElseThrow();
        ChildJvm running = agents.get(name);
        if (running == null || !running.isAlive()) {
            try {
                agents.put(name, attach(home(), home().resolve("agent.jar"), setupOfAgent));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        awaitOnline(name);
    }

    @Override
    void detachAgents() {
        agents.values().forEach(ChildJvm::stop);
        agents.clear();
        ports.values().forEach(AgentPort::close);
        ports.clear();
    }
}
