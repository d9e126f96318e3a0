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

    /** The headers for a request of this method. */
    Map<String, String> headersTo(String method) {
        return method.equals("HEAD") ? with("Content-Length", String.valueOf(body.length)).headers : headers;
    }

    /** The body for a request of this method. */
    byte[] bodyTo(String method) {
        return method.equals("HEAD") ? new byte[0] : body;
    }

    void send(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        headersTo(method).forEach(exchange.getResponseHeaders()::set);
        byte[] sent = bodyTo(method);
        exchange.sendResponseHeaders(status, sent.length == 0 ? -1 : sent.length);
        if (sent.length > 0) {
            exchange.getResponseBody().write(sent);
        }
    }
}
