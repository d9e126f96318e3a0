package io.jenkins.plugins.nodeimagematrix.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * The notifications that a {@code docker-registry} sends of all writes, in their order.
 */
final class RegistryEvents implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<RegistryEvent> events = new ArrayList<>();
    private long manifests;

    private RegistryEvents(HttpServer server) {
        this.server = server;
    }

    static RegistryEvents listen() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        RegistryEvents events = new RegistryEvents(server);
        server.createContext("/", events::receive);
        server.setExecutor(Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "events of a registry");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
        return events;
    }

    /** For the registry's configuration file. */
    String configuration() {
        return """
                notifications:
                  events:
                    includereferences: true
                  endpoints:
                    - name: tests
                      url: http://127.0.0.1:%d/
                      timeout: 60s
                      threshold: 100
                      backoff: 100ms
                      ignore:
                        actions: [pull]
                """.formatted(server.getAddress().getPort());
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = JSON.readTree(exchange.getRequestBody());
            List<RegistryEvent> received = new ArrayList<>();
            body.path("events").forEach(event -> received.add(RegistryEvent.of(event)));
            synchronized (events) {
                events.addAll(received);
                manifests +=
                        received.stream().filter(RegistryEvent::putsManifest).count();
                events.notifyAll();
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /** The registry died or was started again: events that it had not sent are lost, and are not waited for. */
    void lost() {
        synchronized (events) {
            events.add(RegistryEvent.GAP);
            manifests = 0;
        }
    }

    /** Waits until so many manifests were put since the last loss, or for a minute. */
    void await(long puts) throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        synchronized (events) {
            while (manifests < puts && System.nanoTime() < end) {
                events.wait(100);
            }
        }
    }

    List<RegistryEvent> all() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
