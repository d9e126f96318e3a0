package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;

/** Where an agent finds its controller, with a {@link CutWire} behind it. */
final class AgentPort implements AutoCloseable {
    private final ServerSocket server;
    private final URI controller;
    private final CutWire wire;

    private AgentPort(ServerSocket server, URI controller, Path cut) {
        this.server = server;
        this.controller = controller;
        this.wire = new CutWire(cut);
    }

    /** @param cut a file that cuts the wire while it is there */
    static AgentPort before(URI controller, Path cut) throws IOException {
        AgentPort port = new AgentPort(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), controller, cut);
        Thread thread = new Thread(port::accept, "agent's port");
        thread.setDaemon(true);
        thread.start();
        return port;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket agent = server.accept();
                connect(agent);
            } catch (IOException closed) {
                // Of this port, or of a controller that is not there; the agent tries again.
                continue;
            }
        }
    }

    private void connect(Socket agent) throws IOException {
        try {
            Socket there = new Socket(controller.getHost(), controller.getPort());
            wire.carry(agent.getInputStream(), there.getOutputStream());
            wire.carry(there.getInputStream(), agent.getOutputStream());
        } catch (IOException absent) {
            agent.close();
            throw absent;
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
