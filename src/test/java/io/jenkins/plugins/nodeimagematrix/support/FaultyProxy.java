package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * A proxy in front of a real registry that fails selected requests on purpose; all others pass unchanged. It
 * remembers what was asked for.
 */
public final class FaultyProxy implements AutoCloseable {
    /** What happens to one request instead of being passed on. */
    @FunctionalInterface
    public interface Fault {
        void answer(ProxiedExchange exchange) throws IOException;
    }

    private static final class Rule {
        private final Pattern request;
        private final Fault fault;
        private int skip;
        private int times;

        Rule(String request, int skip, int times, Fault fault) {
            this.request = Pattern.compile(request);
            this.skip = skip;
            this.times = times;
            this.fault = fault;
        }

        synchronized boolean applies(String line) {
            if (times == 0 || !request.matcher(line).find()) {
                return false;
            }
            if (skip > 0) {
                skip--;
                return false;
            }
            times--;
            return true;
        }
    }

    private final String backend;
    private final ServerSocket server;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<RegistryExchange> answered = Collections.synchronizedList(new ArrayList<>());
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final Thread acceptor;

    private FaultyProxy(String backend, ServerSocket server) {
        this.backend = backend;
        this.server = server;
        this.acceptor = daemon(this::accept);
    }

    /** @param backend host and port of the real one */
    public static FaultyProxy before(String backend) throws IOException {
        FaultyProxy proxy = new FaultyProxy(backend, new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1")));
        proxy.acceptor.start();
        return proxy;
    }

    public String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** @param request pattern to be found in {@code METHOD /path?query} */
    public FaultyProxy once(String request, Fault fault) {
        return on(request, 0, 1, fault);
    }

    public FaultyProxy always(String request, Fault fault) {
        return on(request, 0, Integer.MAX_VALUE, fault);
    }

    /**
     * @param skip matching requests that still pass
     * @param times matching requests after those that fail
     */
    public FaultyProxy on(String request, int skip, int times, Fault fault) {
        rules.add(new Rule(request, skip, times, fault));
        return this;
    }

    /** From now on everything passes. */
    public void heal() {
        rules.clear();
    }

    /** Everything that was asked for so far, as {@code METHOD /path?query}. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** What the real registry answered so far, in its order. */
    public List<RegistryExchange> answered() {
        synchronized (answered) {
            return List.copyOf(answered);
        }
    }

    public long count(String request) {
        Pattern pattern = Pattern.compile(request);
        return requests.stream().filter(line -> pattern.matcher(line).find()).count();
    }

    private Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "faulty proxy " + address());
        thread.setDaemon(true);
        return thread;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                daemon(() -> serve(socket)).start();
            } catch (IOException closed) {
                // Of this proxy, or of a client that hung up before it was accepted.
                continue;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            while (!socket.isClosed()) {
                HttpMessage request = HttpMessage.read(socket.getInputStream(), false);
                if (request == null) {
                    return;
                }
                ProxiedExchange exchange = new ProxiedExchange(backend, request, socket, answered::add);
                requests.add(exchange.line());
                fault(exchange.line()).answer(exchange);
            }
        } catch (IOException gone) {
            // Whoever hung up, client or registry: closing the client's connection is how a proxy passes that on.
            return;
        } finally {
            open.remove(socket);
        }
    }

    private Fault fault(String line) {
        List<Rule> all = new ArrayList<>(rules);
        return all.stream()
                .filter(rule -> rule.applies(line))
                .findFirst()
                .map(rule -> rule.fault)
                .orElse(ProxiedExchange::pass);
    }

    /** Once it is closed, connections are refused: the system lets the port listen for as long as a thread waits on it. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : open) {
            socket.close();
        }
    }
}
