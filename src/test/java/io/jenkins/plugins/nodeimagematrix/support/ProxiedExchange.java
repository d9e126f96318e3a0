package io.jenkins.plugins.nodeimagematrix.support;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/** A request that reached a {@link FaultyProxy}, and the ways to answer it. */
public final class ProxiedExchange {
    private final String backend;
    private final HttpMessage request;
    private final Socket client;
    private final Consumer<RegistryExchange> answered;

    /** @param answered is given each request that the real server answered */
    ProxiedExchange(String backend, HttpMessage request, Socket client, Consumer<RegistryExchange> answered) {
        this.backend = backend;
        this.request = request;
        this.client = client;
        this.answered = answered;
    }

    /** {@code METHOD /path?query}. */
    public String line() {
        return request.start().replaceFirst(" HTTP/1\\.[01]$", "");
    }

    public HttpMessage request() {
        return request;
    }

    /** Does the request at the real server. */
    public HttpMessage forward() throws IOException {
        return forward(request);
    }

    /** Does another request at the real server. */
    public HttpMessage forward(HttpMessage other) throws IOException {
        String[] host = backend.split(":");
        try (Socket socket = new Socket(host[0], Integer.parseInt(host[1]))) {
            other.with("Connection", "close").write(socket.getOutputStream());
            HttpMessage answer =
                    HttpMessage.read(socket.getInputStream(), other.start().startsWith("HEAD "));
            if (answer == null) {
                throw new IOException("the real server closed the connection");
            }
            answered.accept(RegistryExchange.of(other, answer));
            return answer;
        }
    }

    public void pass() throws IOException {
        send(forward());
    }

    public void send(HttpMessage answer) throws IOException {
        answer.without("Connection").write(client.getOutputStream());
    }

    /** An answer of our own; {@code body} is JSON. */
    public void send(int status, Map<String, String> headers, String body) throws IOException {
        HttpMessage answer = HttpMessage.answer(status, line().startsWith("HEAD ") ? "" : body);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        send(answer);
    }

    /** An error as the distribution specification words it. */
    public void refuse(int status, String code, String message) throws IOException {
        send(status, Map.of(), "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}");
    }

    /** Whatever bytes, whether they are HTTP or not; then the connection is closed, or left open in silence. */
    public void sendRaw(byte[] bytes, boolean close) throws IOException {
        client.getOutputStream().write(bytes);
        client.getOutputStream().flush();
        if (close) {
            client.close();
        }
    }

    /** The head of an answer, then the same bytes again and again until the client hangs up. */
    public void sendWithoutEnd(String head, byte[] bytes, long pauseMillis) throws IOException {
        sendRaw(head.getBytes(StandardCharsets.ISO_8859_1), false);
        try {
            while (true) {
                sendRaw(bytes, false);
                Thread.sleep(pauseMillis);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tears the connection down, as a crash or a firewall does. */
    public void reset() throws IOException {
        client.setSoLinger(true, 0);
        client.close();
    }

    /** The request is performed, and its response is lost. */
    public void forwardAndReset() throws IOException {
        forward();
        reset();
    }

    /** Half of the real answer's body, then a closed connection. */
    public void half() throws IOException {
        forward().writeHalf(client.getOutputStream());
        client.close();
    }

    /** Half of the real answer's body, then silence until the client gives up. */
    public void stall() throws IOException {
        forward().writeHalf(client.getOutputStream());
        while (client.getInputStream().read() >= 0) {
            continue;
        }
    }
}
