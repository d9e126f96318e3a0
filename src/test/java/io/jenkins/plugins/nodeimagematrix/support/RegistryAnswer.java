package io.jenkins.plugins.nodeimagematrix.support;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** An answer of the {@link InMemoryRegistry}; errors look as the distribution specification has them. */
record RegistryAnswer(int status, Map<String, String> headers, byte[] body) {
    private static final String JSON = "application/json; charset=utf-8";

    static RegistryAnswer of(int status) {
        return new RegistryAnswer(status, Map.of(), new byte[0]);
    }

    static RegistryAnswer json(int status, String body) {
        return new RegistryAnswer(status, Map.of("Content-Type", JSON), body.getBytes(StandardCharsets.UTF_8));
    }

    static RegistryAnswer error(int status, String code, String message) {
        return json(status, "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}");
    }

    RegistryAnswer with(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new RegistryAnswer(status, more, body);
    }

    RegistryAnswer withBody(byte[] bytes) {
        return new RegistryAnswer(status, headers, bytes);
    }

    void send(HttpExchange exchange) throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
        }
        if (head || body.length == 0) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
