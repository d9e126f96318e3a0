package io.jenkins.plugins.nodeimagematrix.registry.image;

import io.jenkins.plugins.nodeimagematrix.interrupt.DeferredInterrupt;
import io.jenkins.plugins.nodeimagematrix.stream.BlockInputStream;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A small HTTP/1.1 server on the loopback interface, for a Docker daemon on this machine. The server of the JDK waits for the end
 * of a line where a daemon, which tries TLS first, waits for an answer to its first bytes; this one answers at once.
 */
final class LoopbackServer implements Closeable {
    private static final int MAX_HEAD_BYTES = 64 * 1024;
    private static final int TLS_HANDSHAKE = 0x16;
    private static final long MAX_END_SECONDS = 10;

    /** Answers requests; the connection is closed after an exception. */
    @FunctionalInterface
    interface Handler {
        Answer answer(Request request) throws IOException, InterruptedException;
    }

    /**
     * A request.
     *
     * @param path decoded
     * @param length of the body; -1 if it is not known
     */
    record Request(String method, String path, Map<String, String> query, long length, InputStream body) {}

    /** Writes the body of a response. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    /**
     * A response.
     *
     * @param headers with {@code Content-Length} if there is a body
     * @param content the body; {@code null} for none
     */
    record Answer(int status, Map<String, String> headers, Content content) {
        static Answer of(int status) {
            return of(status, Map.of());
        }

        static Answer of(int status, Map<String, String> headers) {
            return new Answer(status, headers, null);
        }
    }

    private final ServerSocket server;
    private final Handler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "images that the docker daemon pushes");
        thread.setDaemon(true);
        return thread;
    });

    private LoopbackServer(ServerSocket server, Handler handler) {
        this.server = server;
        this.handler = handler;
    }

    static LoopbackServer start(Handler handler) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        LoopbackServer started = new LoopbackServer(new ServerSocket(0, 0, loopback), handler);
        started.threads.execute(started::accept);
        return started;
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException | RejectedExecutionException closed) {
            open.forEach(LoopbackServer::hangUp);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            while (exchange(socket, in)) {
                continue;
            }
        } catch (IOException | IllegalArgumentException hungUp) {
            // The daemon sees a closed connection, which is all that it needs to know.
            return;
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    /** @return whether another request may follow */
    private boolean exchange(Socket socket, InputStream in) throws IOException, InterruptedException {
        in.mark(1);
        int first = in.read();
        if (first == TLS_HANDSHAKE) {
            // Containerd goes on without TLS only after an answer in HTTP.
            socket.getOutputStream().write(bytes(Answer.of(400), false));
        }
        if (first < 0 || first == TLS_HANDSHAKE) {
            return false;
        }
        in.reset();
        int[] left = {MAX_HEAD_BYTES};
        String[] start = line(in, left).split(" ");
        if (start.length != 3) {
            throw new IOException("no request");
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in, left); !line.isEmpty(); line = line(in, left)) {
            String[] parts = line.split(":", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts.length == 2 ? parts[1].strip() : "");
        }
        if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
            socket.getOutputStream().write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        boolean chunked = headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked");
        long length = chunked ? -1 : Long.parseLong(headers.getOrDefault("content-length", "0"));
        Body body = new Body(in, length);
        URI uri = URI.create(start[1]);
        Answer answer = handler.answer(new Request(start[0], uri.getPath(), query(uri.getRawQuery()), length, body));
        boolean goesOn = body.isRead() && !"close".equalsIgnoreCase(headers.get("connection"));
        socket.getOutputStream().write(bytes(answer, goesOn));
        if (answer.content() != null && !start[0].equals("HEAD")) {
            answer.content().writeTo(socket.getOutputStream());
        }
        return goesOn;
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new HashMap<>();
        for (String part : raw == null ? new String[0] : raw.split("&")) {
            String[] pair = part.split("=", 2);
            query.put(pair[0], pair.length == 2 ? URLDecoder.decode(pair[1], StandardCharsets.UTF_8) : "");
        }
        return query;
    }

    private static byte[] bytes(Answer answer, boolean goesOn) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " \r\n");
        answer.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        if (!answer.headers().containsKey("Content-Length")) {
            head.append("Content-Length: 0\r\n");
        }
        if (!goesOn) {
            head.append("Connection: close\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String line(InputStream in, int[] left) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended");
            }
            if (left[0]-- == 0) {
                throw new IOException("too long");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    /** The body of a request: of a given length, or in chunks (RFC 9112, section 7.1). */
    private static final class Body extends BlockInputStream {
        private final InputStream in;
        private final boolean chunked;
        private long left;
        private boolean ended;

        /** @param length -1 for chunks */
        Body(InputStream in, long length) {
            this.in = in;
            this.chunked = length < 0;
            this.left = Math.max(0, length);
            this.ended = length == 0;
        }

        boolean isRead() {
            return ended;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (!ended && left == 0) {
                nextChunk();
            }
            if (ended) {
                return -1;
            }
            int count = in.read(target, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new EOFException("the body ended early");
            }
            left -= count;
            if (left == 0) {
                endPart();
            }
            return count;
        }

        private void nextChunk() throws IOException {
            int[] most = {MAX_HEAD_BYTES};
            left = Long.parseLong(line(in, most).split(";")[0].strip(), 16);
            if (left == 0) {
                while (!line(in, most).isEmpty()) {
                    continue;
                }
                ended = true;
            }
        }

        private void endPart() throws IOException {
            if (chunked) {
                line(in, new int[] {2});
            } else {
                ended = true;
            }
        }
    }

    private static void hangUp(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    /** Ends all connections and waits for the threads that answer them. */
    @Override
    public void close() throws IOException {
        server.close();
        open.forEach(LoopbackServer::hangUp);
        threads.shutdownNow();
        try (DeferredInterrupt deferred = new DeferredInterrupt()) {
            threads.awaitTermination(MAX_END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt();
        }
    }
}
