package io.jenkins.plugins.nodeimagematrix.support;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The registry in memory without a socket: a request is a call. */
public final class RegistryInProcess {
    private final InMemoryRegistry registry = InMemoryRegistry.withoutServer();

    /** An answer to a request. */
    public record Answer(int status, Map<String, List<String>> headers, byte[] body) {}

    /** Answers one request. */
    public Answer answer(String method, URI uri, Map<String, List<String>> headers, byte[] body) {
        Exchange exchange = new Exchange(method, uri, headers, body);
        try {
            registry.serve(exchange);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return new Answer(exchange.status, new TreeMap<>(exchange.answered), exchange.sent.toByteArray());
    }

    /** The digest of each tag of a repository. */
    public Map<String, String> tags(String repository) {
        return registry.tags(repository);
    }

    /** Has no manifests of a repository any more that neither a tag nor a tagged index is on, as a clean-up does. */
    public void removeUntagged(String repository) {
        registry.removeUntagged(repository);
    }

    /** The exchange that a server would have made. */
    private static final class Exchange extends HttpExchange {
        private final String method;
        private final URI uri;
        private final Headers asked = new Headers();
        private final Headers answered = new Headers();
        private final byte[] body;
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private int status;

        Exchange(String method, URI uri, Map<String, List<String>> headers, byte[] body) {
            this.method = method;
            this.uri = uri;
            this.body = body;
            headers.forEach((name, values) -> values.forEach(value -> asked.add(name, value)));
            asked.set("Host", uri.getAuthority());
        }

        @Override
        public Headers getRequestHeaders() {
            return asked;
        }

        @Override
        public Headers getResponseHeaders() {
            return answered;
        }

        @Override
        public URI getRequestURI() {
            return uri;
        }

        @Override
        public String getRequestMethod() {
            return method;
        }

        @Override
        public HttpContext getHttpContext() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}

        @Override
        public InputStream getRequestBody() {
            return new ByteArrayInputStream(body);
        }

        @Override
        public OutputStream getResponseBody() {
            return sent;
        }

        @Override
        public void sendResponseHeaders(int code, long length) {
            status = code;
        }

        @Override
        public InetSocketAddress getRemoteAddress() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int getResponseCode() {
            return status;
        }

        @Override
        public InetSocketAddress getLocalAddress() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String getProtocol() {
            return "HTTP/1.1";
        }

        @Override
        public Object getAttribute(String name) {
            return null;
        }

        @Override
        public void setAttribute(String name, Object value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setStreams(InputStream in, OutputStream out) {
            throw new UnsupportedOperationException();
        }

        @Override
        public HttpPrincipal getPrincipal() {
            return null;
        }
    }
}
