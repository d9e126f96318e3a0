package io.jenkins.plugins.nodeimagematrix.docker.client;

import io.jenkins.plugins.nodeimagematrix.interrupt.DeferredInterrupt;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One run of a program, mostly Docker's client: with an argument list, in the given environment only. A time limit or
 * an interrupt ends it with every process that it started; the daemon then ends the work of that connection.
 */
public final class ClientProcess {
    private static final int MAX_KEPT_CHARS = 16 * 1024;
    private static final long MAX_KILL_SECONDS = 10;
    private static final long MAX_READ_ON_SECONDS = 2;

    /**
     * The end of a program, with the end of its output.
     *
     * @param exit the program's exit status
     * @param output the last part of standard output
     * @param errors the last part of standard error; if it is empty, the fault that ended the reading of the output
     */
    public record Result(int exit, String output, String errors) {
        public boolean passed() {
            return exit == 0;
        }

        /** The message for users: standard error if it is not empty, otherwise the output. */
        public String complaint() {
            return (errors.isBlank() ? output : errors).strip();
        }
    }

    private final List<String> command;
    private final Path folder;
    private final Map<String, String> environment;
    private final Duration timeout;

    ClientProcess(List<String> command, Map<String, String> environment, Duration timeout) {
        this(command, null, environment, timeout);
    }

    private ClientProcess(List<String> command, Path folder, Map<String, String> environment, Duration timeout) {
        this.command = List.copyOf(command);
        this.folder = folder;
        this.environment = environment;
        this.timeout = timeout;
    }

    /**
     * A run of a user's command in a shell.
     *
     * @param folder the working folder. It is also an argument of the shell, by which a process that outlives this JVM is found
     */
    public static ClientProcess shell(String command, Path folder, Map<String, String> environment, Duration timeout) {
        return new ClientProcess(List.of("/bin/sh", "-c", command, folder.toString()), folder, environment, timeout);
    }

    /** Runs to the end and keeps the last part of both outputs. */
    public Result run(int maxOutputChars) throws DaemonException, InterruptedException {
        OutputTail output = new OutputTail(maxOutputChars);
        return run(null, in -> LineSplitter.read(in, output::add), output);
    }

    /**
     * Runs with both outputs in one stream, and passes each line on as it arrives.
     *
     * @param mask hides secrets, also in the output that the result holds
     * @throws DaemonException also if the output could not be read completely, even if the program succeeded
     */
    public Result stream(Mask mask, Consumer<String> lines) throws DaemonException, InterruptedException {
        OutputTail output = new OutputTail(MAX_KEPT_CHARS);
        Reader reader = in -> LineSplitter.read(in, mask, line -> {
            output.add(line);
            lines.accept(line);
        });
        return await(builder().redirectErrorStream(true), null, reader, output, true);
    }

    /** Runs with a reader of standard output, for binary data. */
    public Result consume(Reader reader) throws DaemonException, InterruptedException {
        return run(null, reader, new OutputTail(MAX_KEPT_CHARS));
    }

    /** Runs with the stream's bytes as standard input. */
    public Result feed(InputStream input) throws DaemonException, InterruptedException {
        OutputTail output = new OutputTail(MAX_KEPT_CHARS);
        return run(input, in -> LineSplitter.read(in, output::add), output);
    }

    /** A reader of a program's output. */
    public interface Reader {
        void read(InputStream in) throws IOException;
    }

    private Result run(InputStream input, Reader reader, OutputTail output)
            throws DaemonException, InterruptedException {
        return await(builder(), input, reader, output, false);
    }

    private ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(folder == null ? null : folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    /** @param statusNeedsOutput whether a failure is only valid if all output was read */
    private Result await(
            ProcessBuilder builder, InputStream input, Reader reader, OutputTail output, boolean statusNeedsOutput)
            throws DaemonException, InterruptedException {
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new DaemonException(FaultKind.REFUSED, "cannot start " + command.get(0) + ": " + e.getMessage(), e);
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeout.toMillis());
        OutputTail errors = new OutputTail(MAX_KEPT_CHARS);
        Pump out = Pump.start("stdout of docker", () -> {
            // A failed reader must not leave the client blocked on a full pipe.
            try (InputStream stdout = new ProcessOutput(process, process.getInputStream())) {
                reader.read(stdout);
            }
        });
        Pump err = Pump.start(
                "stderr of docker",
                () -> LineSplitter.read(new ProcessOutput(process, process.getErrorStream()), errors::add));
        Pump in = Pump.start("stdin of docker", () -> {
            try (OutputStream to = process.getOutputStream()) {
                if (input != null) {
                    input.transferTo(to);
                }
            }
        });
        try {
            // The result depends on the output, so it is read completely, however slow the reader is.
            boolean whole = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    && out.awaitEnd(deadline)
                    && err.awaitEnd(deadline);
            if (!whole) {
                throw new DaemonException(FaultKind.TIMEOUT, "exceeded the timeout of " + describe(timeout));
            }
        } finally {
            end(process);
            Pump.end(out, err);
        }
        IOException broken = out.fault() != null ? out.fault() : input == null ? null : in.fault();
        if (broken != null && (process.exitValue() == 0 || statusNeedsOutput)) {
            throw new DaemonException(
                    FaultKind.TRANSPORT, "streaming of " + command.get(0) + " broke: " + broken.getMessage(), broken);
        }
        // If the reader fails because of a full disk, the closed pipe ends the client without a message.
        String said = errors.toString();
        String complaint = said.isBlank() && out.fault() != null ? out.fault().getMessage() : said;
        return new Result(process.exitValue(), output.toString(), complaint);
    }

    private static void end(Process process) throws InterruptedException {
        if (!process.isAlive() && process.descendants().findAny().isEmpty()) {
            return;
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try (DeferredInterrupt deferred = new DeferredInterrupt()) {
            process.waitFor(MAX_KILL_SECONDS, TimeUnit.SECONDS);
        }
    }

    public static String describe(Duration time) {
        return time.toMinutes() > 0 && time.toSecondsPart() == 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }

    /** A thread that moves bytes from or to the process, and records its fault. */
    private static final class Pump extends Thread {
        private final Work work;
        private volatile IOException fault;

        interface Work {
            void run() throws IOException;
        }

        private Pump(String name, Work work) {
            super(name);
            this.work = work;
            setDaemon(true);
        }

        static Pump start(String name, Work work) {
            Pump pump = new Pump(name, work);
            pump.start();
            return pump;
        }

        @Override
        public void run() {
            try {
                work.run();
            } catch (IOException e) {
                fault = e;
            } catch (RuntimeException e) {
                fault = new IOException(e.getMessage(), e);
            }
        }

        IOException fault() {
            return fault;
        }

        /**
         * @param deadline of {@link System#nanoTime()}
         * @return whether it ended in time
         */
        boolean awaitEnd(long deadline) throws InterruptedException {
            TimeUnit.NANOSECONDS.timedJoin(this, deadline - System.nanoTime());
            return !isAlive();
        }

        /** Ends the readers of a process that has ended, after a short time for its last output. */
        static void end(Pump... pumps) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_READ_ON_SECONDS);
            for (Pump pump : pumps) {
                try (DeferredInterrupt deferred = new DeferredInterrupt()) {
                    pump.awaitEnd(deadline);
                }
                pump.interrupt();
            }
        }
    }
}
