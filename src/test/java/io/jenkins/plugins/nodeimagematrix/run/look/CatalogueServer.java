package io.jenkins.plugins.nodeimagematrix.run.look;

import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A release catalogue on a web server that answers conditional requests. */
public final class CatalogueServer implements AutoCloseable {
    private static final String SCHEDULE = """
            {"v20": {"start": "2023-04-18", "lts": "2023-10-24", "end": "2026-04-30", "codename": "Iron"},
             "v22": {"start": "2024-04-24", "lts": "2024-10-29", "end": "2027-04-30", "codename": "Jod"},
             "v24": {"start": "2025-05-06", "lts": "2025-10-28", "end": "2028-04-30", "codename": "Krypton"}}""";

    private final HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile byte[] body;
    private volatile int status = 200;

    public CatalogueServer(String... releases) throws IOException {
        publish(releases);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/index.json", exchange -> {
            String condition = exchange.getRequestHeaders().getFirst("If-None-Match");
            requests.add(String.valueOf(condition));
            byte[] content = body;
            String etag = "\"" + Digests.of(content) + "\"";
            exchange.getResponseHeaders().add("ETag", etag);
            if (status != 200 || etag.equals(condition)) {
                exchange.sendResponseHeaders(status == 200 ? 304 : status, -1);
            } else {
                exchange.sendResponseHeaders(200, content.length);
                exchange.getResponseBody().write(content);
            }
            exchange.close();
        });
        server.start();
    }

    /** @param releases such as {@code 22.12.0 2026-01-05 security linux-x64 linux-x64-musl}, with the files that are out */
    public void publish(String... releases) {
        StringBuilder list = new StringBuilder();
        for (String release : releases) {
            List<String> parts = List.of(release.split(" "));
            String files = parts.stream()
                    .filter(part -> part.startsWith("linux-"))
                    .map(part -> '"' + part + '"')
                    .collect(Collectors.joining(", "));
            list.append(list.isEmpty() ? "" : ",\n")
                    .append("{\"version\": \"v" + parts.get(0) + "\", \"date\": \"" + parts.get(1)
                            + "\", \"lts\": false, \"security\": " + parts.contains("security")
                            + ", \"files\": [" + files + "]}");
        }
        body = ("{\"releases\": [" + list + "], \"schedule\": " + SCHEDULE + "}").getBytes(StandardCharsets.UTF_8);
    }

    public void fail(int answer) {
        status = answer;
    }

    public void heal() {
        status = 200;
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/index.json";
    }

    /** The condition of each request so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
