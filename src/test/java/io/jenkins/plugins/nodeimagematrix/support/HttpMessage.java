package io.jenkins.plugins.nodeimagematrix.support;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A request or an answer of HTTP/1.1 as it goes over the wire, so that it can be broken at any byte. */
public record HttpMessage(String start, List<String> headers, byte[] body) {
    /**
     * @param bodiless whether it answers a HEAD request: then its length is not that of a body
     * @return {@code null} at the end of the connection
     */
    static HttpMessage read(InputStream in, boolean bodiless) throws IOException {
        String start = line(in);
        if (start == null) {
            return null;
        }
        List<String> headers = new ArrayList<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            headers.add(line);
        }
        HttpMessage head = new HttpMessage(start, headers, new byte[0]);
        if (bodiless) {
            return head;
        }
        if (head.header("Transfer-Encoding").equalsIgnoreCase("chunked")) {
            return new HttpMessage(start, headers, chunks(in)).without("Transfer-Encoding");
        }
        String length = head.header("Content-Length");
        return new HttpMessage(start, headers, in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length)));
    }

    static HttpMessage answer(int status, String body) {
        return new HttpMessage(
                "HTTP/1.1 " + status + " On purpose",
                List.of("Content-Type: application/json"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    public int status() {
        return Integer.parseInt(start.split(" ")[1]);
    }

    public String header(String name) {
        return headers.stream()
                .filter(line -> is(line, name))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    public HttpMessage with(String name, String value) {
        List<String> more = new ArrayList<>(without(name).headers);
        more.add(name + ": " + value);
        return new HttpMessage(start, more, body);
    }

    public HttpMessage without(String name) {
        return new HttpMessage(
                start, headers.stream().filter(line -> !is(line, name)).toList(), body);
    }

    public HttpMessage withStart(String line) {
        return new HttpMessage(line, headers, body);
    }

    public HttpMessage withBody(byte[] bytes) {
        return new HttpMessage(start, headers, bytes);
    }

    private static boolean is(String line, String name) {
        return line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":");
    }

    void write(OutputStream out) throws IOException {
        write(out, body.length);
    }

    void writeHalf(OutputStream out) throws IOException {
        write(out, body.length / 2);
    }

    private void write(OutputStream out, int bytes) throws IOException {
        // An answer to HEAD announces the length of a body that does not follow.
        boolean announced = body.length == 0 && !header("Content-Length").isEmpty();
        HttpMessage message = announced ? this : with("Content-Length", String.valueOf(body.length));
        StringBuilder head = new StringBuilder(start).append("\r\n");
        message.headers.forEach(line -> head.append(line).append("\r\n"));
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.write(body, 0, bytes);
        out.flush();
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            String head = line(in);
            if (head == null) {
                throw new EOFException("the body ended early");
            }
            int size = Integer.parseInt(head.split(";")[0].strip(), 16);
            all.write(in.readNBytes(size));
            line(in);
            if (size == 0) {
                return all.toByteArray();
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
            }
            line.write(next);
        }
        return null;
    }
}
