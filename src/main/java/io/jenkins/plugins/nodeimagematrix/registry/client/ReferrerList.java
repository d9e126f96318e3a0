package io.jenkins.plugins.nodeimagematrix.registry.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The list of the artifacts that refer to one image, as the registry returned it. */
public final class ReferrerList {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String subject;
    private final List<Referrer> referrers;
    private final Tagged tagged;

    /**
     * The index under the tag of the subject.
     *
     * @param index {@code null} if there is no such tag
     * @param etag as the registry gave it, or empty
     */
    record Tagged(Manifest index, String etag) {}

    private ReferrerList(String subject, List<Referrer> referrers, Tagged tagged) {
        this.subject = subject;
        this.referrers = List.copyOf(referrers);
        this.tagged = tagged;
    }

    static ReferrerList listed(String subject, List<Referrer> referrers) {
        return new ReferrerList(subject, referrers, null);
    }

    static ReferrerList tagged(String subject, Tagged tagged) throws RegistryException {
        Manifest index = tagged.index();
        return new ReferrerList(
                subject, index == null ? List.of() : entries(index.bytes(), "the tag of " + subject), tagged);
    }

    /** @throws RegistryException if the bytes are not an OCI index */
    static List<Referrer> entries(byte[] index, String of) throws RegistryException {
        List<Referrer> entries = new ArrayList<>();
        for (JsonNode entry : tree(index, of).path("manifests")) {
            Referrer.read(entry).ifPresent(entries::add);
        }
        return entries;
    }

    private static ObjectNode tree(byte[] index, String of) throws RegistryException {
        try {
            if (JSON.readTree(index) instanceof ObjectNode tree
                    && tree.path("manifests").isArray()) {
                return tree;
            }
        } catch (IOException noJson) {
            throw RegistryException.unusable("the list of referrers of " + of + " is not JSON", noJson);
        }
        throw RegistryException.unusable("the list of referrers of " + of + " is not an index", null);
    }

    /** Digest of the image. */
    public String subject() {
        return subject;
    }

    public List<Referrer> referrers() {
        return referrers;
    }

    boolean holds(Collection<Referrer> some) {
        Set<String> digests = referrers.stream().map(Referrer::digest).collect(Collectors.toSet());
        return digests.containsAll(some.stream().map(Referrer::digest).toList());
    }

    /** Whether the list is an index under a tag, because the registry does not support the referrers API. */
    boolean isTagged() {
        return tagged != null;
    }

    Tagged tagged() {
        return tagged;
    }

    /** The tagged index with further entries; everything else in it is unchanged. */
    Manifest with(Collection<Referrer> more) throws IOException {
        ObjectNode index = tagged.index() == null
                ? JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", Manifest.OCI_INDEX)
                : tree(tagged.index().bytes(), subject);
        ArrayNode entries = index.withArray("manifests");
        Set<String> there = referrers.stream().map(Referrer::digest).collect(Collectors.toSet());
        more.stream()
                .filter(one -> there.add(one.digest()))
                .map(Referrer::entry)
                .forEach(entries::add);
        return new Manifest(JSON.writeValueAsBytes(index), Manifest.OCI_INDEX);
    }

    /** The tagged index without some of its entries. */
    ReferrerList without(Set<String> digests) throws IOException {
        ObjectNode index = tree(tagged.index().bytes(), subject);
        ArrayNode kept = JSON.createArrayNode();
        for (JsonNode entry : index.path("manifests")) {
            if (!digests.contains(entry.path("digest").asText())) {
                kept.add(entry);
            }
        }
        index.set("manifests", kept);
        Manifest pruned = new Manifest(JSON.writeValueAsBytes(index), Manifest.OCI_INDEX);
        return tagged(subject, new Tagged(pruned, tagged.etag()));
    }
}
