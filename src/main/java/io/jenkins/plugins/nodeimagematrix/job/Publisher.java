package io.jenkins.plugins.nodeimagematrix.job;

import hudson.EnvVars;
import hudson.model.Computer;
import hudson.model.Hudson;
import hudson.model.Job;
import hudson.model.Run;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClients;
import io.jenkins.plugins.nodeimagematrix.run.RunMemory;
import io.jenkins.plugins.nodeimagematrix.run.StateFile;
import java.io.IOException;

/**
 * As whom a job last published, so that an undo on its page acts as the same: the id of credentials or the name of an agent with
 * a login of its own, never a secret.
 *
 * @param credentialsId empty for none
 * @param agent that the build was on; empty for the controller
 */
record Publisher(int version, String credentialsId, String agent) implements StateFile.Versioned {
    private static final int VERSION = 1;

    /** @param computer that the build was on, or {@code null} */
    static void remember(RunMemory memory, String credentialsId, Computer computer) throws IOException {
        file(memory).write(new Publisher(VERSION, credentialsId, computer == null ? "" : computer.getName()));
    }

    /** Registries as the job last used them; with no login if it never did. */
    static RegistryClients clients(Job<?, ?> job) throws IOException {
        Run<?, ?> build = job.getLastBuild();
        return file(JobMemory.of(job))
                .read()
                .map(last -> new RegistryAccess(last.credentialsId(), build, channel(last.agent()), new EnvVars()))
                .orElseGet(() -> new RegistryAccess("", build, null, new EnvVars()))
                .clients();
    }

    /** An agent that is away can't lend its login; the registry then says what is missing. */
    private static VirtualChannel channel(String agent) {
        Computer computer = Hudson.getInstance().getComputer(agent);
        return computer == null ? null : computer.getChannel();
    }

    private static StateFile<Publisher> file(RunMemory memory) {
        return new StateFile<>(memory.folder().resolve("publisher.json"), Publisher.class, VERSION);
    }
}
