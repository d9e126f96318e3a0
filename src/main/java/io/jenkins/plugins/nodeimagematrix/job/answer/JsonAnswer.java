package io.jenkins.plugins.nodeimagematrix.job.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.compat.WebResponse;
import io.jenkins.plugins.nodeimagematrix.run.store.CompactFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/** Answers in JSON. The caller has checked permissions. */
public final class JsonAnswer {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CONTENT_TYPE = "application/json;charset=UTF-8";

    private JsonAnswer() {}

    public static HttpResponse of(Object value) throws IOException {
        return answer(JSON.writeValueAsBytes(value));
    }

    /** @param file a file that contains JSON, compressed or not */
    public static HttpResponse read(Path file) throws IOException {
        return answer(CompactFile.read(file));
    }

    private static HttpResponse answer(byte[] json) {
        return new TaggedAnswer(CONTENT_TYPE, json);
    }

    /** Answers a failed request with a status and a {@code message}. */
    public static HttpResponse refuse(int status, String message) throws IOException {
        return new Refusal(status, JSON.writeValueAsBytes(Map.of("message", String.valueOf(message))));
    }

    /** Returns a value as JSON for an attribute of a page, which the page's scripts read. */
    public static String text(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException("not data: " + value, impossible);
        }
    }

    private static final class Refusal extends WebResponse {
        private final int status;
        private final byte[] json;

        Refusal(int status, byte[] json) {
            this.status = status;
            this.json = json;
        }

        @Override
        public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node)
                throws IOException {
            response.setStatus(status);
            response.setHeader("Cache-Control", "private, no-cache");
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setContentType(CONTENT_TYPE);
            response.getOutputStream().write(json);
        }
    }
}
