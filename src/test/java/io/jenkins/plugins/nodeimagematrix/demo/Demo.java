package io.jenkins.plugins.nodeimagematrix.demo;

import io.jenkins.plugins.nodeimagematrix.support.AgentSetup;
import io.jenkins.plugins.nodeimagematrix.support.Build;
import io.jenkins.plugins.nodeimagematrix.support.Controller;
import io.jenkins.plugins.nodeimagematrix.support.ControllerSetup;
import io.jenkins.plugins.nodeimagematrix.support.PrivateDaemon;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The main job as a demo: a controller, two agents with a Docker daemon each, a registry, and the demo matrix.
 * Ends with the job's exit status: 0 for success, 2 for unstable, 1 for anything else.
 */
public final class Demo {
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private Demo() {}

    public static void main(String[] arguments) throws Exception {
        List<String> options = List.of(arguments);
        boolean once = options.contains("--once");
        Path sources = Path.of("target", "demo", "workspace").toAbsolutePath();
        say("Preparing base systems and Node.js binaries (kept for the next time)");
        DemoSources.prepare(sources, options.contains("--broken"));
        say("Starting a registry and two Docker daemons");
        int status;
        try (PrivateRegistry registry = PrivateRegistry.start();
                PrivateDaemon first = PrivateDaemon.start();
                PrivateDaemon second = PrivateDaemon.start()) {
            say("Starting the controller with two agents");
            try (Controller controller = Controller.start(ControllerSetup.named("demo")
                    .withAgent(agent("agent-1", first))
                    .withAgent(agent("agent-2", second)))) {
                say("The controller is at " + controller.url());
                followTheme(controller);
                status = run(controller, registry, sources);
                if (!once) {
                    say("The pages stay until Ctrl-C: " + controller.url() + "job/demo/");
                    Thread.currentThread().join();
                }
            }
        }
        System.exit(status);
    }

    private static AgentSetup agent(String name, PrivateDaemon daemon) {
        AgentSetup agent = AgentSetup.of(name, "docker", 2);
        return agent.with("DOCKER_HOST", daemon.host());
    }

    /** Pages are dark where the browser prefers it, as administrators choose it under Appearance. */
    private static void followTheme(Controller controller) {
        if (Controller.hasPlugin("dark-theme")) {
            controller.client().script("""
                    def pages = io.jenkins.plugins.thememanager.ThemeManagerPageDecorator.get()
                    pages.theme = new io.jenkins.plugins.darktheme.DarkThemeSystemManagerFactory()
                    pages.save()
                    """);
        }
    }

    private static int run(Controller controller, PrivateRegistry registry, Path sources) throws Exception {
        controller.client().putJob("demo", DemoJob.xml(sources, registry.address()));
        if (Controller.hasPlugin("workflow-job")) {
            controller.client().putJob("demo-pipeline", DemoJob.pipeline(sources, registry.address()));
            say("The job demo-pipeline does the same as a Pipeline: " + controller.url() + "job/demo-pipeline/");
        }
        Build build = controller.client().build("demo");
        build.awaitConsole("Started", PATIENCE);
        long offset = 0;
        boolean more = true;
        while (more) {
            Build.Portion portion = build.consoleFrom(offset);
            System.out.print(portion.text().replaceAll("\u001b\\[8mha:[^\u001b]*\u001b\\[0m", ""));
            System.out.flush();
            offset = portion.end();
            more = portion.more();
            if (more) {
                Thread.sleep(500);
            }
        }
        String result = build.result(PATIENCE);
        say("Published at " + registry.address());
        PublishedTags.print(registry.address(), System.out);
        say("The job ended as " + result + "; its pages: " + controller.url() + build.path() + "image-matrix/");
        return switch (result) {
            case "SUCCESS" -> 0;
            case "UNSTABLE" -> 2;
            default -> 1;
        };
    }

    private static void say(String text) {
        System.out.println("== " + text);
    }
}
