package io.jenkins.plugins.nodeimagematrix.support;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.nodeimagematrix.demo.DemoJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A controller with two agents, each with its own daemon, and a registry: what the main job needs, all real. */
public final class Bench implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    public final PrivateRegistry registry;
    public final PrivateDaemon first;
    public final PrivateDaemon second;
    public final Controller controller;

    private Bench(PrivateRegistry registry, PrivateDaemon first, PrivateDaemon second, Controller controller) {
        this.registry = registry;
        this.first = first;
        this.second = second;
        this.controller = controller;
    }

    public static Bench start(String name, PrivateRegistry registry) throws IOException, InterruptedException {
        PrivateDaemon first = PrivateDaemon.start();
        PrivateDaemon second = PrivateDaemon.start();
        Controller controller = Controller.start(ControllerSetup.named(name)
                .withAgent(AgentSetup.of("agent-1", "docker", 2).with("DOCKER_HOST", first.host()))
                .withAgent(AgentSetup.of("agent-2", "docker", 2).with("DOCKER_HOST", second.host()))
                .withAgent(AgentSetup.of("bare", "bare", 1).with("DOCKER_HOST", "unix:///nowhere/docker.sock")));
        return new Bench(registry, first, second, controller);
    }

    public List<PrivateDaemon> daemons() {
        return List.of(first, second);
    }

    /** Runs the job to its end. */
    public Build run(String job, Path workspace, String... fields) {
        controller.client().putJob(job, DemoJob.xml(workspace, registry.address(), fields));
        Build build = controller.client().build(job);
        build.result(PATIENCE);
        return build;
    }

    public JsonNode report(Build build) {
        return controller.client().json(build.path() + "image-matrix/data");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        controller.close();
        first.close();
        second.close();
        registry.close();
    }
}
