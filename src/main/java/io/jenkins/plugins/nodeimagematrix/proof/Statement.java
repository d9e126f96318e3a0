package io.jenkins.plugins.nodeimagematrix.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.io.IOException;
import java.util.Objects;

/**
 * A claim about one image: an in-toto statement, version 1 (in-toto attestation framework, "Statement").
 *
 * @param name the image's repository, with its registry
 * @param subject digest of the image's manifest or index
 * @param predicateType URI of the kind of claim
 * @param predicate the claim
 */
public record Statement(String name, String subject, String predicateType, JsonNode predicate) {
    /** Media type of a statement (in-toto attestation framework, "Envelope"). */
    public static final String MEDIA_TYPE = "application/vnd.in-toto+json";

    static final String TYPE = "https://in-toto.io/Statement/v1";
    private static final String ALGORITHM = "sha256:";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @throws IllegalArgumentException if the subject is no digest */
    public Statement {
        Objects.requireNonNull(name);
        Objects.requireNonNull(predicateType);
        Objects.requireNonNull(predicate);
        if (!Digests.isDigest(subject)) {
            throw new IllegalArgumentException("'" + subject + "' is not a sha256 digest");
        }
    }

    /** The digest of the statement's bytes. */
    public String digest() {
        return Digests.of(bytes());
    }

    /** The statement as JSON. Equal statements have equal bytes. */
    public byte[] bytes() {
        ObjectNode json = JSON.createObjectNode().put("_type", TYPE);
        json.putArray("subject")
                .addObject()
                .put("name", name)
                .putObject("digest")
                .put("sha256", subject.substring(ALGORITHM.length()));
        json.put("predicateType", predicateType).set("predicate", predicate);
        try {
            return JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of JSON nodes can be written", impossible);
        }
    }

    /** @throws IOException if the bytes are not a statement of this version about exactly one image */
    static Statement read(byte[] bytes) throws IOException {
        JsonNode json = JSON.readTree(bytes);
        JsonNode subjects = json.path("subject");
        String digest =
                ALGORITHM + subjects.path(0).path("digest").path("sha256").asText();
        if (!TYPE.equals(json.path("_type").asText())
                || subjects.size() != 1
                || !Digests.isDigest(digest)
                || !json.path("predicateType").isTextual()
                || !json.path("predicate").isObject()) {
            throw new IOException("not an in-toto statement of version 1 about one image");
        }
        return new Statement(
                subjects.path(0).path("name").asText(),
                digest,
                json.path("predicateType").asText(),
                json.path("predicate"));
    }
}
