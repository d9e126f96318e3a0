package io.jenkins.plugins.nodeimagematrix.registry.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The tags of an image at which versions of cosign before 3 keep what is signed of it: a manifest with one signed claim a layer (cosign,
 * {@code specs/SIGNATURE_SPEC.md} and {@code specs/ATTESTATION_SPEC.md}).
 */
public enum CosignTag {
    SIGNATURES(".sig"),
    ATTESTATIONS(".att");

    static final String PREDICATE_TYPE = "predicateType";
    static final String SIGNATURE = "dev.cosignproject.cosign/signature";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String suffix;

    CosignTag(String suffix) {
        this.suffix = suffix;
    }

    /** The tag, such as {@code sha256-HEX.att}. */
    public String of(String subject) {
        return subject.replace(':', '-') + suffix;
    }

    /**
     * One signed claim.
     *
     * @param content the payload of a signature, or the signed envelope of an attestation
     * @param predicateType URI of the kind of an attestation; empty for a signature
     * @param signature in Base64; empty if it is in the envelope
     */
    public record Claim(Manifest.Descriptor content, String predicateType, String signature) {}

    /** The claims in the manifest of such a tag, the newest first: each client adds its own at the end. */
    public static List<Claim> claims(Manifest manifest) throws IOException {
        JsonNode annotated = JSON.readTree(manifest.bytes()).path("layers");
        List<Claim> claims = new ArrayList<>();
        for (int i = manifest.layers().size() - 1; i >= 0; i--) {
            JsonNode annotations = annotated.path(i).path("annotations");
            claims.add(new Claim(
                    manifest.layers().get(i),
                    annotations.path(PREDICATE_TYPE).asText(),
                    annotations.path(SIGNATURE).asText()));
        }
        return claims;
    }
}
