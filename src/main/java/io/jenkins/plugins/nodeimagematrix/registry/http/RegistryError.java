package io.jenkins.plugins.nodeimagematrix.registry.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first error in the body of a registry's response (distribution-spec 1.1, "Error Codes").
 *
 * @param code such as {@code MANIFEST_UNKNOWN}; empty for none
 * @param message for people; empty for none
 */
record RegistryError(String code, String message) {
    /** A longer body is not an error in the form of the specification. */
    static final int MAX_BODY_BYTES = 64 * 1024;

    private static final int MAX_CODE_CHARS = 100;
    private static final int MAX_MESSAGE_CHARS = 2_000;
    private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/([^/]+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    static RegistryError read(byte[] body) {
        return body == null || body.length > MAX_BODY_BYTES
                ? new RegistryError("", "")
                : of(json(body).path("errors").path(0));
    }

    private static RegistryError of(JsonNode error) {
        return new RegistryError(
                printable(error.path("code").asText(""), MAX_CODE_CHARS),
                printable(error.path("message").asText(""), MAX_MESSAGE_CHARS));
    }

    private static JsonNode json(byte[] body) {
        try {
            JsonNode answer = JSON.readTree(body);
            return answer == null ? JSON.missingNode() : answer;
        } catch (IOException noJson) {
            return JSON.missingNode();
        }
    }

    /** Replaces control characters, so that the text cannot imitate another line of a console or page. */
    private static String printable(String text, int limit) {
        String line = text.replaceAll("\\p{C}", " ");
        return line.length() <= limit ? line : line.substring(0, limit) + "...";
    }

    boolean isEmpty() {
        return code.isEmpty() && message.isEmpty();
    }

    /**
     * The text without the names in the request's address, so that the name of a repository is not taken for a part of
     * the message.
     */
    String without(URI asked) {
        Matcher names = MANIFEST.matcher(asked.getPath());
        return names.matches()
                ? toString().replaceAll(whole(names.group(1)) + "|" + whole(names.group(2)), "")
                : toString();
    }

    private static String whole(String name) {
        return "(?<![\\w-])" + Pattern.quote(name) + "(?![\\w-])";
    }

    @Override
    public String toString() {
        return code + (message.isEmpty() ? "" : ": " + message);
    }
}
