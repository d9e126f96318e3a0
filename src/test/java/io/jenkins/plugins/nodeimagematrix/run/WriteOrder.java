package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.support.RegistryExchange;
import io.jenkins.plugins.nodeimagematrix.support.RegistryExchange.Reference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds every write at a registry, in its order, to a model of one repository: a pinned tag is written once, an alias goes
 * only up and only to what a pinned tag is on, children come before their index, blobs before their manifest, and proofs before any
 * tag. So an alias that goes back and forth within one run is seen, which a look at the end can't see.
 */
public final class WriteOrder {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] NOTHING = {'{', '}'};

    private final String repository;
    private final List<String> pinned;
    private final Map<String, String> tags = new HashMap<>();
    private final Map<String, String> written = new HashMap<>();
    private final Map<String, Integer> versions = new HashMap<>();
    private final Set<Reference> present = new HashSet<>();
    private final Map<String, byte[]> manifests = new HashMap<>();
    /** The digests in the list of referrers of each image, as it was put last. */
    private final Map<String, Set<String>> referrers = new HashMap<>();

    private final Map<String, Set<String>> listed = new HashMap<>();
    /** Images whose list of referrers was put by a request that is not known. */
    private final Set<String> unknown = new HashSet<>();

    /** The kinds of proofs under the tag of earlier versions of cosign, by image. */
    private final Map<String, Set<String>> attested = new HashMap<>();

    private boolean demandsTags;
    private List<String> kinds = List.of();
    private boolean listsReferrers;

    /** @param pinned the repository's pinned tags, the oldest version first; all other tags are aliases */
    public WriteOrder(String repository, List<String> pinned) {
        this.repository = repository;
        this.pinned = pinned;
    }

    /** Demands a proof of each of these kinds before any tag is put on an image, and on an index of images. */
    public WriteOrder demanding(List<String> predicateTypes) {
        kinds = List.copyOf(predicateTypes);
        return this;
    }

    /** Demands the proofs under the tags of earlier versions of cosign, too. */
    public WriteOrder withAttestationTags() {
        demandsTags = true;
        return this;
    }

    /** For a registry that lists what refers to an image as soon as it is put. */
    public WriteOrder atRegistryWithReferrers() {
        listsReferrers = true;
        return this;
    }

    /** @param exchanges all that the registry answered, from the repository's first image on */
    public void check(List<RegistryExchange> exchanges) throws IOException {
        for (RegistryExchange exchange : exchanges) {
            if (exchange.succeeded()) {
                exchange.blob().ifPresent(present::add);
                if (exchange.manifest().filter(this::isOurs).isPresent()) {
                    manifest(exchange, exchange.manifest().get());
                }
            }
        }
    }

    private boolean isOurs(Reference reference) {
        return reference.repository().equals(repository);
    }

    private void manifest(RegistryExchange exchange, Reference reference) throws IOException {
        switch (exchange.method()) {
            case "PUT" -> put(exchange, reference);
            case "DELETE" ->
                assertThat(pinned).as("%s is not deleted", reference).doesNotContain(reference.name());
            default -> seen(reference, exchange.digest());
        }
    }

    /** Content that was read is known, from any client. */
    private void seen(Reference reference, String digest) {
        if (!digest.isEmpty() && reference.name().startsWith("sha256-")) {
            // A put whose answer was lost is not among the exchanges, and what was read has no content here.
            if (!manifests.containsKey(digest)) {
                unknown.add(reference.name().replace('-', ':'));
            }
            present.add(reference.at(digest));
        } else if (!digest.isEmpty()) {
            present.add(reference.at(digest));
            if (!reference.byDigest()) {
                is(reference.name(), digest);
            }
        }
    }

    private void put(RegistryExchange exchange, Reference reference) throws IOException {
        String digest = Digests.of(exchange.sent());
        if (present.add(reference.at(digest))) {
            for (String part : parts(JSON.readTree(exchange.sent()))) {
                assertThat(present)
                        .as("%s is there before %s, which names it", part, reference)
                        .contains(reference.at(part));
            }
        }
        manifests.put(digest, exchange.sent());
        if (reference.byDigest()) {
            refers(digest, JSON.readTree(exchange.sent()));
            return;
        }
        String tag = reference.name();
        if (tag.endsWith(".att")) {
            attested.put(
                    tag.replace('-', ':').replace(".att", ""),
                    Set.copyOf(JSON.readTree(exchange.sent()).path("layers").findValuesAsText("predicateType")));
            return;
        }
        if (tag.startsWith("sha256-")) {
            referrers.put(tag.replace('-', ':'), Set.copyOf(parts(JSON.readTree(exchange.sent()))));
            unknown.remove(tag.replace('-', ':'));
            return;
        }
        proven(tag, digest);
        if (pinned.contains(tag)) {
            assertThat(written.getOrDefault(tag, digest))
                    .as("the pinned tag %s is written once", tag)
                    .isEqualTo(digest);
            written.put(tag, digest);
        } else {
            alias(tag, digest);
        }
        is(tag, digest);
    }

    /** Without a list of its own, the registry has one only once an index with the referrers is put. */
    private void refers(String digest, JsonNode manifest) {
        String subject = manifest.path("subject").path("digest").asText();
        if (!subject.isEmpty()) {
            listed.computeIfAbsent(subject, absent -> new HashSet<>()).add(digest);
        }
    }

    private void proven(String tag, String digest) throws IOException {
        if (kinds.isEmpty()) {
            return;
        }
        List<String> images = new ArrayList<>(List.of(digest));
        for (JsonNode child : JSON.readTree(manifests.get(digest)).path("manifests")) {
            images.add(child.path("digest").asText());
        }
        images.removeAll(unknown);
        for (String image : images) {
            Set<String> proven = new HashSet<>();
            for (String referrer : (listsReferrers ? listed : referrers).getOrDefault(image, Set.of())) {
                proven.add(JSON.readTree(manifests.getOrDefault(referrer, NOTHING))
                        .path("annotations")
                        .path("dev.sigstore.bundle.predicateType")
                        .asText());
            }
            assertThat(proven)
                    .as("the proofs of %s are listed before %s is put on %s", image, tag, digest)
                    .containsAll(kinds);
            if (demandsTags) {
                assertThat(attested.getOrDefault(image, Set.of()))
                        .as("the attestations of %s are tagged before %s is put on %s", image, tag, digest)
                        .containsAll(kinds);
            }
        }
    }

    private void alias(String alias, String digest) {
        assertThat(versions).as("%s is put on what a pinned tag is on", alias).containsKey(digest);
        Integer before = versions.get(tags.getOrDefault(alias, ""));
        if (before != null) {
            assertThat(versions.get(digest))
                    .as("%s does not move back from %s", alias, pinned.get(before))
                    .isGreaterThanOrEqualTo(before);
        }
    }

    private void is(String tag, String digest) {
        tags.put(tag, digest);
        if (pinned.contains(tag)) {
            versions.put(digest, pinned.indexOf(tag));
        }
    }

    /** What a manifest consists of. The subject of an artifact need not be there. */
    private static List<String> parts(JsonNode manifest) {
        List<String> parts = new ArrayList<>();
        for (String field : List.of("config", "layers", "manifests")) {
            for (JsonNode part : manifest.path(field).findValues("digest")) {
                parts.add(part.asText());
            }
        }
        return parts;
    }
}
