package io.jenkins.plugins.nodeimagematrix;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The Docker of the machine that runs the tests. Tests that need it are skipped where there is none. */
final class Docker {
    static final String BUSYBOX = "busybox:1.36";

    private static final int PATIENCE_MINUTES = 5;

    private Docker() {}

    static boolean hasClient() {
        return succeeds(List.of("docker", "--version"));
    }

    static void assumeBusybox() {
        Assumptions.assumeTrue(
                succeeds(List.of("docker", "image", "inspect", BUSYBOX))
                        || succeeds(List.of("docker", "pull", BUSYBOX)),
                "needs a Docker daemon that has " + BUSYBOX + " or can pull it");
    }

    private static boolean succeeds(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
