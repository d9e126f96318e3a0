package io.jenkins.plugins.nodeimagematrix.docker.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
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

/**
 * The Docker Engine API over the daemon's local socket, in the daemon's version. A request takes one or two
 * milliseconds; with a client process, the two dozen requests of a cell take as long as a small build. It is used for
 * a local daemon only; requests to other daemons use the client.
 */
public final class DaemonSocket {
    private static final String SCHEME = "unix://";
    private static final Duration MAX_ANSWER = Duration.ofMinutes(2);
    private static final int MAX_REFUSAL_BYTES = 1 << 16;
    /** Position of the status in the first line of an answer. */
    private static final int STATUS = "HTTP/1.1 ".length();

    /** An empty login, which the daemon requires (base64 of {@code {}}). */
    private static final String NO_LOGIN = "e30=";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ScheduledExecutorService TIMEOUTS = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "time limit of questions to docker daemons");
        thread.setDaemon(true);
        return thread;
    });

    private final String path;
    /** A connection without a request: the daemon closes it when it ends, or after some minutes. */
    private final SocketChannel idle;

    private DaemonSocket(String path, SocketChannel idle) {
        this.path = path;
        this.idle = idle;
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
        String path = address.substring(SCHEME.length());
        SocketChannel idle;
        try {
            idle = SocketChannel.open(UnixDomainSocketAddress.of(path));
            idle.configureBlocking(false);
        } catch (IOException gone) {
            return null;
        }
        DaemonSocket socket = new DaemonSocket(path, idle);
        boolean same = false;
        try {
            Answer info = socket.ask("GET", "/info");
            same = info.body() != null && daemonId.equals(info.body().path("ID").asText());
        } catch (DaemonException clientKnowsBetter) {
            return null;
        } finally {
            if (!same) {
                socket.disconnect();
            }
        }
        return same ? socket : null;
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

    /** @throws DaemonException if the daemon does not answer, or answers with 5xx */
    public Answer ask(String method, String target) throws DaemonException, InterruptedException {
        return answer(request(method, target, ""));
    }

    /** As {@link #ask(String, String)}, with a document. */
    public Answer ask(String method, String target, JsonNode document) throws DaemonException, InterruptedException {
        return answer(request(method, target, document.toString()));
    }

    private Answer answer(String request) throws DaemonException, InterruptedException {
        try {
            Answer answer = converse(request, MAX_ANSWER, channel -> parse(readAll(channel)));
            if (answer.status() >= 500) {
                throw refused(answer);
            }
            return answer;
        } catch (IOException gone) {
            throw unanswered(gone);
        }
    }

    private DaemonException refused(Answer answer) {
        return new DaemonException(
                FaultKind.REFUSED, "the daemon at " + SCHEME + path + " says: " + answer.complaint());
    }

    private DaemonException unanswered(IOException gone) {
        return new DaemonException(
                FaultKind.DAEMON, "the daemon at " + SCHEME + path + " does not answer: " + gone.getMessage(), gone);
    }

    /** The fault of work that may itself take too long, while the daemon answers. */
    private DaemonException unfinished(IOException broken) {
        return broken instanceof SocketTimeoutException
                ? new DaemonException(FaultKind.TIMEOUT, broken.getMessage())
                : unanswered(broken);
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
        try {
            return converse(request("POST", target, ""), limit, channel -> {
                CompletableFuture<?> end = ended.whenComplete((result, fault) -> close(channel));
                try {
                    return error(channel);
                } finally {
                    end.cancel(false);
                }
            });
        } catch (IOException gone) {
            if (ended.isDone() && !(gone instanceof SocketTimeoutException)) {
                return "ended";
            }
            throw unfinished(gone);
        }
    }

    /**
     * Passes the daemon's answer on as it arrives. An answer that breaks off looks like a shorter one, so the reader has to recognise
     * its end.
     *
     * @throws DaemonException of the kind {@link FaultKind#TRANSPORT} if the reader fails
     */
    public void read(String target, Duration limit, ClientProcess.Reader reader)
            throws DaemonException, InterruptedException {
        try {
            Answer refusal = converse(request("GET", target, ""), limit, channel -> pass(channel, reader));
            if (refusal != null) {
                throw refused(refusal);
            }
        } catch (Unread broken) {
            throw new DaemonException(
                    FaultKind.TRANSPORT,
                    "what the daemon at " + SCHEME + path + " sends can't be read: " + broken.getMessage(),
                    broken);
        } catch (IOException gone) {
            throw unfinished(gone);
        }
    }

    /** A fault of the reader of an answer, or of the connection meanwhile. */
    private static final class Unread extends IOException {
        private static final long serialVersionUID = 1L;

        Unread(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** @return the answer, if it is a refusal; else {@code null} */
    private static Answer pass(SocketChannel channel, ClientProcess.Reader reader) throws IOException {
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
        String status = status(in);
        if (status.charAt(STATUS) != '2') {
            return parse((status + "\r\n\r\n" + new String(in.readNBytes(MAX_REFUSAL_BYTES), StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8));
        }
        try {
            reader.read(in);
            return null;
        } catch (IOException | RuntimeException broken) {
            if (Thread.currentThread().isInterrupted() && !channel.isOpen()) {
                throw new ClosedByInterruptException();
            }
            throw new Unread(broken);
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
        String status = status(in);
        String error = status.charAt(STATUS) == '2' ? null : status;
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

    /** Reads the head of an answer and returns its first line. */
    private static String status(InputStream in) throws IOException {
        String status = line(in);
        if (!status.matches("HTTP/1\\.[01] \\d{3} .*")) {
            throw new IOException("it closed the connection");
        }
        while (!line(in).isEmpty()) {
            continue;
        }
        return status;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    /** Uses HTTP/1.0: the daemon closes the connection at the end of its response, which is never chunked. */
    private static String request(String method, String target, String document) {
        return method + " " + target + " HTTP/1.0\r\nHost: docker\r\nX-Registry-Auth: " + NO_LOGIN
                + "\r\nContent-Type: application/json\r\nContent-Length: "
                + document.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + document;
    }

    /** A reader of the answer to a request. */
    private interface AnswerReader<T> {
        T read(SocketChannel channel) throws IOException;
    }

    /** @throws SocketTimeoutException if the answer took longer than the limit */
    private <T> T converse(String request, Duration limit, AnswerReader<T> reader)
            throws IOException, InterruptedException {
        AtomicBoolean late = new AtomicBoolean();
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            ScheduledFuture<?> timeout = TIMEOUTS.schedule(
                    () -> {
                        late.set(true);
                        channel.close();
                        return null;
                    },
                    limit.toMillis(),
                    TimeUnit.MILLISECONDS);
            try {
                channel.connect(UnixDomainSocketAddress.of(path));
                Channels.newOutputStream(channel).write(request.getBytes(StandardCharsets.UTF_8));
                return reader.read(channel);
            } finally {
                timeout.cancel(false);
            }
        } catch (ClosedByInterruptException stopped) {
            // Callers expect the interrupt as an exception.
            Thread.interrupted();
            throw new InterruptedException("stopped while it waited for the docker daemon");
        } catch (IOException broken) {
            throw late.get()
                    ? new SocketTimeoutException("exceeded the timeout of " + ClientProcess.describe(limit))
                    : broken;
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
