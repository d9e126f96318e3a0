package io.jenkins.plugins.nodeimagematrix.job.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kohsuke.stapler.StaplerRequest;
import org.kohsuke.stapler.StaplerResponse;

/** An answer in JSON with its ETag; who has it already is told so and no more. The caller has checked permissions. */
public final class JsonAnswer {
    private static final JsonMapper JSON = new JsonMapper();

    private final byte[] json;
    private final String etag;

    private JsonAnswer(byte[] json) {
        this.json = json;
        this.etag = '"' + hash(json) + '"';
    }

    public static JsonAnswer of(Object value) throws IOException {
        return new JsonAnswer(JSON.writeValueAsBytes(value));
    }

    /** What is JSON already. */
    static JsonAnswer read(Path file) throws IOException {
        return new JsonAnswer(Files.readAllBytes(file));
    }

    public void send(StaplerRequest request, StaplerResponse response) throws IOException {
        response.setHeader("ETag", etag);
        response.setHeader("Cache-Control", "private, no-cache");
        response.setHeader("X-Content-Type-Options", "nosniff");
        if (etag.equals(request.getHeader("If-None-Match"))) {
            response.setStatus(304);
            return;
        }
        response.setContentType("application/json;charset=UTF-8");
        try (OutputStream out = response.getCompressedOutputStream(request)) {
            out.write(json);
        }
    }

    /** For data that a page hands to its scripts in an attribute. */
    static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException("not data: " + value, impossible);
        }
    }

    private static String hash(byte[] bytes) {
        return Digests.prefix(bytes, 16);
    }
}
