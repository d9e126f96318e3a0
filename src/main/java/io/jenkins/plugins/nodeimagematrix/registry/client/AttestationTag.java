package io.jenkins.plugins.nodeimagematrix.registry.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The tags of one repository under which versions of cosign before 3 keep the attestations of an image: {@code sha256-HEX.att}, a manifest
 * with one signed envelope a layer (cosign, {@code specs/ATTESTATION_SPEC.md}). Safe for several threads.
 */
public final class AttestationTag {
    private static final String LAYER = "application/vnd.dsse.envelope.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    /** Anybody who may push can add any number of envelopes. */
    private static final int MAX_ENVELOPES = 50;

    private static final int MAX_ROUNDS = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryClient registry;
    private final String repository;

    AttestationTag(RegistryClient registry, String repository) {
        this.registry = registry;
        this.repository = repository;
    }

    /**
     * A signed envelope in JSON (DSSE 1.0).
     *
     * @param content not changed afterwards
     * @param predicateType URI of the kind of claim in it
     */
    public record Envelope(byte[] content, String predicateType) {
        String digest() {
            return Digests.of(content);
        }
    }

    private static String name(String subject) {
        return CosignTag.ATTESTATIONS.of(subject);
    }

    /** The attestations of an image as the tag names them now. */
    public Attestations of(String subject) throws IOException, InterruptedException {
        return new Attestations(manifest(subject).orElse(null));
    }

    /** The attestations of one image, whose tag was read once. */
    public final class Attestations {
        private final Manifest manifest;

        /** @param manifest {@code null} if the image has none */
        private Attestations(Manifest manifest) {
            this.manifest = manifest;
        }

        /** Reads the envelopes that claim to be of a kind, the newest first; nothing is known of their signatures. */
        public List<byte[]> read(String predicateType) throws IOException, InterruptedException {
            return manifest == null ? List.of() : envelopes(manifest, predicateType);
        }
    }

    private List<byte[]> envelopes(Manifest manifest, String predicateType) throws IOException, InterruptedException {
        List<byte[]> envelopes = new ArrayList<>();
        List<CosignTag.Claim> claims = CosignTag.claims(manifest);
        for (CosignTag.Claim claim : claims.subList(0, Math.min(MAX_ENVELOPES, claims.size()))) {
            if (claim.predicateType().equals(predicateType) && claim.content().size() <= Referrers.MAX_CONTENT_BYTES) {
                envelopes.add(registry.read(repository, claim.content(), in -> in.readAllBytes()));
            }
        }
        return envelopes;
    }

    /**
     * Adds envelopes of an image. Those of other clients stay.
     *
     * @throws RegistryException if other clients keep changing the tag, or it is on something else
     */
    public void add(String subject, List<Envelope> more) throws IOException, InterruptedException {
        if (more.isEmpty()) {
            return;
        }
        boolean uploaded = false;
        for (int round = 0; round < MAX_ROUNDS; round++) {
            Manifest before = manifest(subject).orElse(null);
            List<Envelope> missing = missing(before, more);
            if (missing.isEmpty()) {
                return;
            }
            if (!uploaded) {
                for (Envelope envelope : missing) {
                    registry.uploadSmall(repository, envelope.content());
                }
                uploaded = true;
            }
            put(subject, before, missing);
        }
        throw RegistryException.unusable(
                "other clients keep changing the tag " + name(subject) + " of " + repository + " on "
                        + registry.registry() + "; run again when they are done",
                null);
    }

    private static List<Envelope> missing(Manifest before, List<Envelope> envelopes) {
        Set<String> there = new HashSet<>();
        if (before != null) {
            before.layers().forEach(layer -> there.add(layer.digest()));
        }
        return envelopes.stream()
                .filter(envelope -> !there.contains(envelope.digest()))
                .toList();
    }

    private Optional<Manifest> manifest(String subject) throws IOException, InterruptedException {
        Optional<Manifest> manifest = registry.get(repository, name(subject));
        if (manifest.isPresent() && manifest.get().isIndex()) {
            throw RegistryException.unusable(
                    "the tag " + name(subject) + " of " + repository + " is on an index, not on attestations", null);
        }
        return manifest;
    }

    private void put(String subject, Manifest before, List<Envelope> more) throws IOException, InterruptedException {
        ArrayNode layers = JSON.createArrayNode();
        if (before != null) {
            JSON.readTree(before.bytes()).path("layers").forEach(layers::add);
        }
        for (Envelope envelope : more) {
            ObjectNode layer = descriptor(LAYER, envelope.content());
            // Earlier versions of cosign demand the signature; it is in the envelope itself.
            layer.putObject("annotations")
                    .put(CosignTag.SIGNATURE, "")
                    .put(CosignTag.PREDICATE_TYPE, envelope.predicateType());
            layers.add(layer);
        }
        byte[] config = config(layers);
        registry.uploadSmall(repository, config);
        ObjectNode manifest = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", Manifest.OCI);
        manifest.set("config", descriptor(CONFIG, config));
        manifest.set("layers", layers);
        registry.put(repository, name(subject), new Manifest(JSON.writeValueAsBytes(manifest), Manifest.OCI));
    }

    /** The layers are not compressed, so their digests are their diff ids. */
    private static byte[] config(ArrayNode layers) throws IOException {
        ObjectNode config = JSON.createObjectNode().put("architecture", "").put("os", "");
        config.putObject("config");
        ArrayNode ids = config.putObject("rootfs").put("type", "layers").putArray("diff_ids");
        layers.forEach(layer -> ids.add(layer.path("digest").asText()));
        return JSON.writeValueAsBytes(config);
    }

    private static ObjectNode descriptor(String mediaType, byte[] bytes) {
        return JSON.createObjectNode()
                .put("mediaType", mediaType)
                .put("digest", Digests.of(bytes))
                .put("size", bytes.length);
    }
}
