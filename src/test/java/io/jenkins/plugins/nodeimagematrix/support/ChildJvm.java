package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A JVM of the tests' own. It ends with the JVM that started it, however that one ends. */
public final class ChildJvm {
    private static final Set<ChildJvm> ALIVE = ConcurrentHashMap.newKeySet();
    private static final long STOP_SECONDS = 20;

    private static final List<Runnable> AFTERWARDS = new CopyOnWriteArrayList<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ChildJvm::endAll, "end child JVMs"));
    }

    private final Process process;
    private final Path log;

    private ChildJvm(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts {@code mainClass} from {@code classPath}. Its output is appended to {@code log}.
     *
     * @param options options of the JVM itself
     */
    public static ChildJvm start(
            List<String> options,
            List<Path> classPath,
            String mainClass,
            List<String> arguments,
            Map<String, String> environment,
            Path log) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        StringBuilder path = new StringBuilder(launcher().toString());
        classPath.forEach(
                entry -> path.append(System.getProperty("path.separator")).append(entry));
        command.add(path.toString());
        command.add(ChildMain.class.getName());
        command.add(mainClass);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            Files.createDirectories(log.getParent());
            ChildJvm child = new ChildJvm(builder.start(), log);
            ALIVE.add(child);
            child.process.onExit().thenRun(() -> ALIVE.remove(child));
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start " + command, e);
        }
    }

    /** Those that run now. */
    static Set<ChildJvm> alive() {
        return Set.copyOf(ALIVE);
    }

    /** Waits until the JVM has ended by itself; 128 and more is the signal that ended it. */
    public int await() throws InterruptedException {
        return process.waitFor();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Path log() {
        return log;
    }

    /** The last lines of the log, for messages. */
    public String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks the JVM to end, and makes it after a while, with every process it has started. */
    public void stop() {
        List<ProcessHandle> offspring = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
        end(offspring);
    }

    /** Waits until the JVM has ended by itself; one that takes longer is ended. */
    public int exitStatus(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new IllegalStateException("Not done after " + patience.toSeconds() + " s:\n" + tail());
        }
        return process.exitValue();
    }

    /** Ends the JVM at once, as a power cut would, and waits until it is gone. What it started is left to itself. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Has something done when this JVM ends, after all its children have ended. */
    static void afterwards(Runnable cleaning) {
        AFTERWARDS.add(cleaning);
    }

    private static void endAll() {
        for (ChildJvm child : alive()) {
            List<ProcessHandle> offspring = child.process.descendants().toList();
            child.kill();
            end(offspring);
        }
        AFTERWARDS.forEach(Runnable::run);
    }

    private static void end(List<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(process -> process.onExit().join());
    }

    private static Path launcher() {
        Class<?> main = ChildMain.class;
        Path directory = Path.of("target", "controller", "launcher").toAbsolutePath();
        Path file = directory.resolve(main.getName().replace('.', '/') + ".class");
        try (InputStream bytes = main.getResourceAsStream(main.getSimpleName() + ".class")) {
            Files.createDirectories(file.getParent());
            Path fresh = Files.createTempFile(directory, "main", ".class");
            Files.copy(bytes, fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
