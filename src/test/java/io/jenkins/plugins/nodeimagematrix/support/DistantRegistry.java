package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Has a registry of this machine answer as if it were far away: bytes pass unchanged, each after the time that they would be
 * under way, and a new connection carries none before the round trip that opening it takes.
 */
public final class DistantRegistry implements AutoCloseable {
    private final String host;
    private final int port;
    private final long oneWayNanos;
    private final ServerSocket server;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private DistantRegistry(String host, int port, Duration roundTrip, ServerSocket server) {
        this.host = host;
        this.port = port;
        this.oneWayNanos = roundTrip.toNanos() / 2;
        this.server = server;
    }

    /** @param near host and port of the real one */
    public static DistantRegistry of(String near, Duration roundTrip) throws IOException {
        int colon = near.lastIndexOf(':');
        DistantRegistry far = new DistantRegistry(
                near.substring(0, colon),
                Integer.parseInt(near.substring(colon + 1)),
                roundTrip,
                new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1")));
        far.start(far::accept);
        return far;
    }

    public String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException | InterruptedException hungUp) {
                        // The other side notices when its own connection is closed below.
                        return;
                    }
                },
                "connection to " + host + ":" + port);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket near = server.accept();
            Socket far = new Socket(host, port);
            for (Socket socket : List.of(near, far)) {
                socket.setTcpNoDelay(true);
                open.add(socket);
            }
            long opened = System.nanoTime() + 2 * oneWayNanos;
            carry(near, far, opened);
            carry(far, near, opened);
        }
    }

    /** @param due when it arrives; empty bytes are the end */
    private record Sent(byte[] bytes, long due) {}

    private void carry(Socket from, Socket to, long opened) {
        BlockingQueue<Sent> underWay = new LinkedBlockingQueue<>();
        start(() -> {
            try (from) {
                send(from.getInputStream(), opened, underWay);
            } finally {
                underWay.add(new Sent(new byte[0], System.nanoTime() + oneWayNanos));
                open.remove(from);
            }
        });
        start(() -> {
            try (to) {
                arrive(underWay, to.getOutputStream());
            }
        });
    }

    private void send(InputStream in, long opened, BlockingQueue<Sent> underWay) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            long now = System.nanoTime();
            long leaves = opened - now > 0 ? opened : now;
            underWay.add(new Sent(Arrays.copyOf(buffer, length), leaves + oneWayNanos));
        }
    }

    private static void arrive(BlockingQueue<Sent> underWay, OutputStream out)
            throws IOException, InterruptedException {
        for (Sent next = underWay.take(); next.bytes().length > 0; next = underWay.take()) {
            TimeUnit.NANOSECONDS.sleep(next.due() - System.nanoTime());
            out.write(next.bytes());
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
