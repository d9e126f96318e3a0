package io.jenkins.plugins.nodeimagematrix.job.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.kohsuke.stapler.StaplerRequest;
import org.kohsuke.stapler.StaplerResponse;

/** An answer in JSON. The caller has checked permissions. */
public final class JsonAnswer {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CONTENT_TYPE = "application/json;charset=UTF-8";

    private final TaggedAnswer answer;

    private JsonAnswer(byte[] json) {
        this.answer = new TaggedAnswer(CONTENT_TYPE, json);
    }

    public static JsonAnswer of(Object value) throws IOException {
        return new JsonAnswer(JSON.writeValueAsBytes(value));
    }

    /** @param file a file that contains JSON */
    static JsonAnswer read(Path file) throws IOException {
        return new JsonAnswer(Files.readAllBytes(file));
    }

    public void send(StaplerRequest request, StaplerResponse response) throws IOException {
        answer.send(request, response);
    }

    /** Answers a failed request with a status and a {@code message}. */
    public static void refuse(int status, String message, StaplerResponse response) throws IOException {
        response.setStatus(status);
        response.setHeader("Cache-Control", "private, no-cache");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentType(CONTENT_TYPE);
        response.getOutputStream().write(JSON.writeValueAsBytes(Map.of("message", String.valueOf(message))));
    }

    /** Returns a value as JSON for an attribute of a page, which the page's scripts read. */
    static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException("not data: " + value, impossible);
        }
    }
}
