package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of the loopback interface that the system gives to no other process, whether a server listens on it or not: it is bound
 * here, without listening. A server that is told its number may listen on it, end, and listen again ({@code SO_REUSEADDR}, which
 * Java, Go and Jetty set). Until then connections are refused.
 */
public final class ReservedPort implements AutoCloseable {
    private final Socket bound;
    private final int number;

    private ReservedPort(Socket bound) {
        this.bound = bound;
        this.number = bound.getLocalPort();
    }

    public static ReservedPort take() throws IOException {
        Socket bound = new Socket();
        bound.setReuseAddress(true);
        bound.bind(new InetSocketAddress("127.0.0.1", 0));
        return new ReservedPort(bound);
    }

    public int number() {
        return number;
    }

    public String address() {
        return "127.0.0.1:" + number;
    }

    @Override
    public void close() {
        try {
            bound.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
