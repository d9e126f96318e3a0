package io.jenkins.plugins.nodeimagematrix.run.cell;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A socket in front of a daemon's own one. It counts the plugin's requests, which are in HTTP/1.0; those of Docker's client are in
 * HTTP/1.1.
 */
final class DaemonRelay implements Closeable {
    private static final int BYTES = 1 << 16;
    private static final String OWN = " HTTP/1.0\r\n";

    private final UnixDomainSocketAddress daemon;
    private final Path socket;
    private final ServerSocketChannel server;
    private final AtomicInteger requests = new AtomicInteger();

    private DaemonRelay(UnixDomainSocketAddress daemon, Path socket, ServerSocketChannel server) {
        this.daemon = daemon;
        this.socket = socket;
        this.server = server;
    }

    /**
     * @param host the daemon's {@code DOCKER_HOST}
     * @param socket need not exist yet
     */
    static DaemonRelay before(String host, Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        DaemonRelay relay =
                new DaemonRelay(UnixDomainSocketAddress.of(host.replaceFirst("^unix://", "")), socket, server);
        start(relay::accept);
        return relay;
    }

    /** The address for {@code DOCKER_HOST}. */
    String host() {
        return "unix://" + socket;
    }

    /** Number of the plugin's requests so far. */
    int requests() {
        return requests.get();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "relay of a daemon");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                start(() -> connect(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(SocketChannel client) {
        try (client;
                SocketChannel to = SocketChannel.open(daemon)) {
            start(() -> ask(client, to));
            copy(to, client, ByteBuffer.allocate(BYTES));
        } catch (IOException noDaemon) {
            // The client notices that its connection is closed.
            return;
        }
    }

    private void ask(SocketChannel client, SocketChannel to) {
        try {
            ByteBuffer first = ByteBuffer.allocate(BYTES);
            if (client.read(first) >= 0) {
                String head = new String(first.array(), 0, first.position(), StandardCharsets.ISO_8859_1);
                requests.addAndGet(head.contains(OWN) ? 1 : 0);
                copy(client, to, first);
            }
            to.shutdownOutput();
        } catch (IOException answered) {
            // The daemon closed the connection, so this one is closed, too.
            return;
        }
    }

    /** @param bytes with those that were read already */
    private static void copy(SocketChannel from, SocketChannel to, ByteBuffer bytes) throws IOException {
        do {
            bytes.flip();
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
            bytes.clear();
        } while (from.read(bytes) >= 0);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
