package io.jenkins.plugins.nodeimagematrix.run.store;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Processes of Docker's client, and scanners, that outlived the JVM that started them. They are identified by the run's folder in
 * their arguments.
 */
public final class RunProcesses {
    private static final long MAX_END_SECONDS = 5;

    private RunProcesses() {}

    /** Ends every process on this machine that was started for the run with this folder, and what that one started. */
    public static void end(Path folder) {
        String path = folder.toAbsolutePath().toString();
        List<ProcessHandle> orphans = ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(command -> command.contains(path + "/") || command.endsWith(path))
                        .isPresent())
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .toList();
        orphans.forEach(orphan -> orphan.descendants().forEach(ProcessHandle::destroyForcibly));
        orphans.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle orphan : orphans) {
            orphan.onExit()
                    .completeOnTimeout(orphan, MAX_END_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
    }
}
