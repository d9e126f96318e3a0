package io.jenkins.plugins.nodeimagematrix.docker.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The Docker Engine API over the daemon's local socket, in the daemon's version. A request takes one or two
 * milliseconds; with a client process, the two dozen requests of a cell take as long as a small build. It is used for
 * a local daemon only; requests to other daemons use the client.
 */
public final class DaemonSocket {
    private static final String SCHEME = "unix://";
    private static final long MAX_ANSWER_SECONDS = 120;
    /** An empty login, which the daemon requires (base64 of {@code {}}). */
    private static final String NO_LOGIN = "e30=";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ScheduledExecutorService TIMEOUTS = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "time limit of questions to docker daemons");
        thread.setDaemon(true);
        return thread;
    });

    private final String path;
    private final AtomicLong questions = new AtomicLong();
    /** A connection without a request: the daemon closes it when it ends, or after some minutes. */
    private SocketChannel idle;

    private DaemonSocket(String path) {
        this.path = path;
    }

    /** A response of the daemon; the body is {@code null} if it is not JSON. */
    public record Answer(int status, JsonNode body) {
        public boolean missing() {
            return status == 404;
        }

        public String complaint() {
            return body == null ? "status " + status : body.path("message").asText("status " + status);
        }
    }

    /**
     * @param address the client's address of the daemon
     * @param daemonId id of the client's daemon; the socket of another daemon is not used
     * @return {@code null} if the daemon has no usable local socket
     */
    public static DaemonSocket of(String address, String daemonId) throws InterruptedException {
        if (!address.startsWith(SCHEME) || daemonId.isEmpty()) {
            return null;
        }
        DaemonSocket socket = new DaemonSocket(address.substring(SCHEME.length()));
        try {
            Answer info = socket.ask("GET", "/info");
            boolean same = info.body() != null
                    && daemonId.equals(info.body().path("ID").asText());
            return same && socket.watch() ? socket : null;
        } catch (DaemonException clientKnowsBetter) {
            return null;
        }
    }

    private synchronized boolean watch() {
        try {
            idle = SocketChannel.open(UnixDomainSocketAddress.of(path));
            idle.configureBlocking(false);
            return true;
        } catch (IOException gone) {
            return false;
        }
    }

    /** Whether the daemon has not ended since {@link #of}; {@code false} if that is not certain. */
    public synchronized boolean isConnected() {
        try {
            return idle.isOpen() && idle.read(ByteBuffer.allocate(1)) == 0;
        } catch (IOException gone) {
            return false;
        }
    }

    /** Ends the connection that {@link #isConnected} watches. */
    public synchronized void disconnect() {
        close(idle);
    }

    /** Number of requests so far. */
    public long questions() {
        return questions.get();
    }

    /** @throws DaemonException if the daemon does not answer, or answers with 5xx */
    public Answer ask(String method, String target) throws DaemonException, InterruptedException {
        try {
            Answer answer = parse(exchange(method + " " + target + " HTTP/1.0\r\nHost: docker\r\n\r\n"));
            if (answer.status() >= 500) {
                throw new DaemonException(
                        FaultKind.REFUSED, "the daemon at " + SCHEME + path + " says: " + answer.complaint());
            }
            return answer;
        } catch (ClosedByInterruptException stopped) {
            // Callers expect the interrupt as an exception.
            Thread.interrupted();
            throw new InterruptedException("stopped while it asked the docker daemon");
        } catch (IOException gone) {
            throw unanswered(gone);
        }
    }

    private DaemonException unanswered(IOException gone) {
        return new DaemonException(
                FaultKind.DAEMON, "the daemon at " + SCHEME + path + " does not answer: " + gone.getMessage(), gone);
    }

    /**
     * A request for work that takes long. The daemon gives it up when this method ends early.
     *
     * @param ended ends the request when it is completed
     * @return the daemon's error; {@code null} for none
     * @throws DaemonException if the daemon does not answer, or not in time
     */
    public String work(String target, Duration limit, CompletableFuture<?> ended)
            throws DaemonException, InterruptedException {
        AtomicBoolean late = new AtomicBoolean();
        questions.incrementAndGet();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            ScheduledFuture<?> timeout = TIMEOUTS.schedule(
                    () -> {
                        late.set(true);
                        channel.close();
                        return null;
                    },
                    limit.toMillis(),
                    TimeUnit.MILLISECONDS);
            CompletableFuture<?> end = ended.whenComplete((result, fault) -> close(channel));
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
                OutputStream out = Channels.newOutputStream(channel);
                out.write(("POST " + target + " HTTP/1.0\r\nHost: docker\r\nX-Registry-Auth: " + NO_LOGIN
                                + "\r\nContent-Length: 0\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                return error(channel);
            } finally {
                timeout.cancel(false);
                end.cancel(false);
            }
        } catch (ClosedByInterruptException stopped) {
            Thread.interrupted();
            throw new InterruptedException("stopped while the docker daemon worked");
        } catch (IOException gone) {
            if (ended.isDone()) {
                return "ended";
            }
            throw late.get()
                    ? new DaemonException(FaultKind.TIMEOUT, "exceeded the timeout of " + ClientProcess.describe(limit))
                    : unanswered(gone);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Reads the progress messages, one JSON document after another, and returns the last error among them. */
    private static String error(SocketChannel channel) throws IOException {
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
        String status = line(in);
        if (!status.matches("HTTP/1\\.[01] \\d{3} .*")) {
            throw new IOException("it closed the connection");
        }
        while (!line(in).isEmpty()) {
            continue;
        }
        String error = status.charAt(9) == '2' ? null : status;
        try (MappingIterator<JsonNode> messages = JSON.readerFor(JsonNode.class).readValues(in)) {
            while (messages.hasNextValue()) {
                JsonNode message = messages.nextValue();
                error = message.path("error").asText(message.path("message").asText(error));
            }
        } catch (JsonProcessingException torn) {
            throw new IOException("its answer is incomplete", torn);
        }
        return error;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    /** Uses HTTP/1.0: the daemon closes the connection at the end of its response, which is never chunked. */
    private byte[] exchange(String request) throws IOException {
        questions.incrementAndGet();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            ScheduledFuture<?> limit = TIMEOUTS.schedule(
                    () -> {
                        channel.close();
                        return null;
                    },
                    MAX_ANSWER_SECONDS,
                    TimeUnit.SECONDS);
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
                OutputStream out = Channels.newOutputStream(channel);
                out.write(request.getBytes(StandardCharsets.US_ASCII));
                return readAll(channel);
            } finally {
                limit.cancel(false);
            }
        }
    }

    private static byte[] readAll(SocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer some = ByteBuffer.allocate(1 << 14);
        while (channel.read(some) >= 0) {
            all.write(some.array(), 0, some.position());
            some.clear();
        }
        return all.toByteArray();
    }

    private static Answer parse(byte[] bytes) throws IOException {
        String head = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = head.indexOf("\r\n\r\n");
        if (end < 0 || !head.matches("(?s)HTTP/1\\.[01] \\d{3} .*")) {
            throw new IOException("it closed the connection");
        }
        int status = Integer.parseInt(head.substring(9, 12));
        String text = new String(bytes, end + 4, bytes.length - end - 4, StandardCharsets.UTF_8);
        if (text.isBlank()) {
            return new Answer(status, null);
        }
        try {
            return new Answer(status, JSON.readTree(text));
        } catch (JsonProcessingException torn) {
            throw new IOException("its answer is incomplete", torn);
        }
    }

    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
