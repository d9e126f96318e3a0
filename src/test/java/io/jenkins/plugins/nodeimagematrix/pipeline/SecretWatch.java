package io.jenkins.plugins.nodeimagematrix.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Looks, as long as it is open, at what every process was started with that comes from this JVM, as {@code ps} shows it to all
 * users. Other tests that run on this machine give the same passwords to tools on their command line.
 */
final class SecretWatch implements AutoCloseable {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final List<String> secrets;
    private final Set<String> found = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::look, "ps");
    private volatile boolean ended;

    SecretWatch(String... secrets) {
        this.secrets = List.of(secrets);
        thread.setDaemon(true);
        thread.start();
    }

    private void look() {
        while (!ended) {
            ProcessHandle.current()
                    .descendants()
                    .map(process -> process.info().commandLine().orElse(""))
                    .filter(line -> secrets.stream().anyMatch(line::contains))
                    .forEach(found::add);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Command lines with a secret in them, until now. */
    Set<String> found() {
        return found;
    }

    /** Command lines with a secret in them. */
    Set<String> end() throws InterruptedException {
        ended = true;
        thread.join();
        return found;
    }

    @Override
    public void close() {
        ended = true;
    }

    /** Files below a folder with a secret in them. */
    static List<Path> files(Path folder, String secret) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(secret)) {
                    found.add(file);
                }
            }
        }
        return found;
    }
}
