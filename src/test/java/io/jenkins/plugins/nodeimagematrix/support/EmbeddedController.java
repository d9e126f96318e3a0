package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The controller of the default build: hudson-war 1.395 on today's Java ({@code docs/decisions/0002-embedded-controller.md}). Its
 * agents are started by the controller itself, with its command launcher, and end with it.
 */
final class EmbeddedController extends ControllerProcess {
    /** For JVMs that end before Java's second compiler has paid off. A later option may take it back. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final List<String> OPENED_PACKAGES = Stream.concat(
                    Stream.of(
                                    "java.lang",
                                    "java.util",
                                    "java.io",
                                    "java.net",
                                    "java.text",
                                    "java.lang.reflect",
                                    "java.util.concurrent",
                                    "java.util.concurrent.locks",
                                    "java.util.concurrent.atomic",
                                    "java.util.zip",
                                    "java.nio",
                                    "java.math",
                                    "java.security",
                                    "sun.nio.ch")
                            .map("java.base/"::concat),
                    Stream.of("java.awt.font", "java.beans").map("java.desktop/"::concat))
            .toList();

    private final EmbeddedWebapp webapp;

    private EmbeddedController(ControllerSetup setup) {
        super(setup);
        webapp = EmbeddedWebapp.assemble();
    }

    static Controller launch(ControllerSetup setup) {
        return new EmbeddedController(setup).begin();
    }

    @Override
    void furnish(Path home) throws IOException {
        Files.createDirectories(home.resolve("plugins"));
        Files.copy(PackagedPlugin.hpi(), home.resolve("plugins/node-image-matrix.hpi"));
        StringBuilder agents = new StringBuilder();
        for (AgentSetup agent : setup.agents()) {
            agents.append(HomeFiles.node(home, agent, "hudson.slaves.CommandLauncher", commandLine(home, agent)));
        }
        Files.writeString(
                home.resolve("config.xml"), HomeFiles.config("<slaves>" + agents + "</slaves>", setup.executors()));
        Files.writeString(home.resolve("init.groovy"), HomeFiles.security(setup.users()));
    }

    private String commandLine(Path home, AgentSetup agent) {
        StringBuilder command = new StringBuilder("env");
        agent.environment().forEach((variable, value) -> command.append(" \"")
                .append(variable)
                .append('=')
                .append(value)
                .append('"'));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        if (agent.onWire()) {
            command.append(' ').append(java).append(" -cp ").append(classesOf(CutWire.class));
            command.append(' ').append(CutWire.class.getName()).append(' ').append(wire(home, agent.name()));
        }
        command.append(' ').append(java);
        command.append(' ')
                .append(String.join(" ", SHORT_LIVED))
                .append(" -Djava.awt.headless=true ")
                .append(mark(agent.name()))
                .append(" -cp ")
                .append(webapp.agentJar());
        agent.classPath().forEach(folder -> command.append(':').append(folder));
        command.append(" hudson.remoting.Launcher");
        return "<agentCommand>" + HomeFiles.escape(command.toString()) + "</agentCommand>";
    }

    private static Path classesOf(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    @Override
    ChildJvm startJvm(Path home, int port, Path log) {
        List<String> options = new ArrayList<>();
        options.addAll(SHORT_LIVED);
        OPENED_PACKAGES.forEach(opened -> options.add("--add-opens=" + opened + "=ALL-UNNAMED"));
        options.add("-Dcontroller.embedded=true");
        options.add("-DHUDSON_HOME=" + home);
        options.add("-Djava.awt.headless=true");
        options.add("-Dhudson.DNSMultiCast.disabled=true");
        options.add("-Dhudson.model.UpdateCenter.never=true");
        options.add("-Dhudson.model.DownloadService.never=true");
        options.addAll(setup.jvmOptions());
        setup.systemProperties().forEach((key, value) -> options.add("-D" + key + "=" + value));
        List<String> arguments = List.of(
                "--webroot=" + webapp.directory(),
                "--httpPort=" + port,
                "--httpListenAddress=127.0.0.1",
                "--httpsPort=-1",
                "--ajp13Port=-1");
        return ChildJvm.start(options, List.of(webapp.container()), "winstone.Launcher", arguments, Map.of(), log);
    }

    @Override
    public ProcessHandle agent(String name) {
        String mark = mark(name);
        return ProcessHandle.of(pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(process -> process.info()
                        .arguments()
                        .filter(arguments -> List.of(arguments).contains(mark))
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Agent " + name + " does not run"));
    }

    @Override
    public void reattach(String name) {
        // The controller may not have noticed yet that the agent is gone, or be at it by itself already.
        client().post("computer/" + name + "/launchSlaveAgent", Map.of());
        awaitOnline(name);
    }

    private static String mark(String agent) {
        return "-Dagent.name=" + agent;
    }

    @Override
    void attachAgents(Path home) {}

    @Override
    void detachAgents() {}
}
