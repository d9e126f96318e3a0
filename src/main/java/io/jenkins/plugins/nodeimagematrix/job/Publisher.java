package io.jenkins.plugins.nodeimagematrix.job;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import hudson.EnvVars;
import hudson.model.Computer;
import hudson.model.Hudson;
import hudson.model.Job;
import hudson.model.Run;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.run.RunMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * As whom a job last published, so that an undo on its page acts as the same: the id of credentials or the name of an agent with
 * a login of its own, never a secret. A small file of JSON in the job's folder.
 *
 * @param credentialsId empty for none
 * @param agent that the build was on; empty for the controller
 */
record Publisher(int version, String credentialsId, String agent) {
    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** @param computer that the build was on, or {@code null} */
    static void remember(RunMemory memory, String credentialsId, Computer computer) throws IOException {
        Path file = file(memory);
        Files.createDirectories(file.getParent());
        JSON.writeValue(
                file.toFile(), new Publisher(VERSION, credentialsId, computer == null ? "" : computer.getName()));
    }

    /** Registries as the job last used them; with no login if it never did. */
    static RegistryClients clients(Job<?, ?> job) throws IOException {
        Path file = file(JobMemory.of(job));
        Publisher last = Files.exists(file) ? JSON.readValue(file.toFile(), Publisher.class) : null;
        Run<?, ?> build = job.getLastBuild();
        RegistryAccess access = last == null || last.version() != VERSION
                ? new RegistryAccess("", build, null, new EnvVars())
                : new RegistryAccess(last.credentialsId(), build, channel(last.agent()), new EnvVars());
        return access.clients();
    }

    /** An agent that is away can't lend its login; the registry then says what is missing. */
    private static VirtualChannel channel(String agent) {
        Computer computer = Hudson.getInstance().getComputer(agent);
        return computer == null ? null : computer.getChannel();
    }

    private static Path file(RunMemory memory) {
        return memory.folder().resolve("publisher.json");
    }
}
