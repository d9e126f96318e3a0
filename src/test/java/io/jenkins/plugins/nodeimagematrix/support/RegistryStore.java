package io.jenkins.plugins.nodeimagematrix.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What an {@link InMemoryRegistry} holds: blobs, and the repositories that link them, their manifests and their tags. */
final class RegistryStore {
    static final String OTHER_CONTENT = "provided digest did not match uploaded content";

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_MANIFEST_BYTES = 4 << 20;
    private static final String DOCKER = "application/vnd.docker.distribution.manifest.v2+json";
    private static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
    private static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";

    private final Map<String, byte[]> blobs = new HashMap<>();
    private final Map<String, Repository> repositories = new HashMap<>();
    private String state = UUID.randomUUID().toString();

    private record Stored(String type, byte[] bytes, JsonNode content) {}

    static boolean isDigest(String text) {
        return text != null && DIGEST.matcher(text).matches();
    }

    /** With nothing of the plugin's, so that the plugin can't be wrong about it. */
    private static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    synchronized Repository repository(String name) {
        return repositories.computeIfAbsent(name, Repository::new);
    }

    /** As after a restart without a configured secret: earlier uploads can't be continued. */
    synchronized void forgetUploads() {
        state = UUID.randomUUID().toString();
        repositories.values().forEach(repository -> repository.uploads.clear());
    }

    String stateOfUploads() {
        return state;
    }

    boolean isStateOfUpload(String given) {
        return state.equals(given);
    }

    synchronized void spoil(String repository, String tag) {
        repository(repository).tags.put(tag, "");
    }

    /** One repository; to be used by one thread at a time. */
    final class Repository {
        private final String name;
        private final Set<String> links = new HashSet<>();
        private final Map<String, ByteArrayOutputStream> uploads = new HashMap<>();
        private final Map<String, Stored> manifests = new HashMap<>();
        /** Digest by tag; empty for one that a full disk kept half of. */
        private final Map<String, String> tags = new TreeMap<>();

        private boolean everTagged;

        private Repository(String name) {
            this.name = name;
        }

        String name() {
            return name;
        }

        boolean hasBlob(String digest) {
            return links.contains(digest);
        }

        byte[] blob(String digest) {
            return blobs.get(digest);
        }

        void link(String digest) {
            links.add(digest);
        }

        void unlink(String digest) {
            links.remove(digest);
        }

        String begin() {
            String id = UUID.randomUUID().toString();
            uploads.put(id, new ByteArrayOutputStream());
            return id;
        }

        boolean isUploading(String id) {
            return uploads.containsKey(id);
        }

        void append(String id, byte[] bytes) {
            uploads.get(id).writeBytes(bytes);
        }

        int uploaded(String id) {
            return uploads.get(id).size();
        }

        void cancel(String id) {
            uploads.remove(id);
        }

        /** @return false if the content is not what the digest says, and is thrown away */
        boolean finish(String id, String digest) {
            byte[] content = uploads.remove(id).toByteArray();
            boolean right = RegistryStore.digest(content).equals(digest);
            if (right) {
                blobs.put(digest, content);
                link(digest);
            }
            return right;
        }

        RegistryAnswer tags() {
            if (!everTagged) {
                return RegistryAnswer.error(404, "NAME_UNKNOWN", "repository name not known to registry");
            }
            String list = tags.isEmpty()
                    ? "null"
                    : tags.keySet().stream().map(tag -> '"' + tag + '"').collect(Collectors.joining(",", "[", "]"));
            return RegistryAnswer.json(200, "{\"name\":\"" + name + "\",\"tags\":" + list + "}");
        }

        RegistryAnswer manifest(String reference, String accept) {
            String digest = isDigest(reference) ? reference : tags.get(reference);
            if (digest != null && digest.isEmpty()) {
                return RegistryAnswer.error(500, "UNKNOWN", "unknown error");
            }
            Stored stored = manifests.get(digest);
            if (stored == null) {
                return RegistryAnswer.error(404, "MANIFEST_UNKNOWN", "manifest unknown");
            }
            if (!accept.contains(stored.type) && stored.type.contains(".oci.")) {
                String kind = stored.type.equals(OCI) ? "OCI manifest" : "OCI index";
                return RegistryAnswer.error(
                        404, "MANIFEST_UNKNOWN", kind + " found, but accept header does not support it");
            }
            if (!accept.contains(stored.type) && stored.type.equals(DOCKER_LIST) && !isDigest(reference)) {
                return forOldClients(stored, accept);
            }
            return RegistryAnswer.of(200)
                    .withBody(stored.bytes)
                    .with("Content-Type", stored.type)
                    .with("Docker-Content-Digest", digest)
                    .with("Etag", '"' + digest + '"');
        }

        /** A client that knows no lists gets the list's image for Linux on amd64. */
        private RegistryAnswer forOldClients(Stored list, String accept) {
            for (JsonNode image : list.content.path("manifests")) {
                JsonNode platform = image.path("platform");
                if (platform.path("os").asText().equals("linux")
                        && platform.path("architecture").asText().equals("amd64")) {
                    return manifest(image.path("digest").asText(), accept);
                }
            }
            return RegistryAnswer.error(404, "MANIFEST_UNKNOWN", "manifest unknown");
        }

        RegistryAnswer put(String reference, String type, byte[] bytes) {
            Stored stored = stored(type, bytes);
            if (stored == null) {
                return RegistryAnswer.error(400, "MANIFEST_INVALID", "manifest invalid");
            }
            String digest = RegistryStore.digest(bytes);
            if (reference.startsWith("sha256:") && !reference.equals(digest)) {
                return RegistryAnswer.error(400, "DIGEST_INVALID", OTHER_CONTENT);
            }
            if (!hasAllOf(stored.content)) {
                return RegistryAnswer.error(400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry");
            }
            manifests.put(digest, stored);
            if (!reference.equals(digest)) {
                tags.put(reference, digest);
                everTagged = true;
            }
            return RegistryAnswer.of(201).with("Docker-Content-Digest", digest);
        }

        private Stored stored(String type, byte[] bytes) {
            if (bytes.length > MAX_MANIFEST_BYTES
                    || !Set.of(DOCKER, DOCKER_LIST, OCI, OCI_INDEX).contains(type)) {
                return null;
            }
            try {
                JsonNode content = JSON.readTree(bytes);
                String said = content.path("mediaType").asText();
                boolean left = said.isEmpty() && type.contains(".oci.");
                return left || said.equals(type) ? new Stored(type, bytes, content) : null;
            } catch (IOException noJson) {
                return null;
            }
        }

        private boolean hasAllOf(JsonNode manifest) {
            for (JsonNode child : manifest.path("manifests")) {
                if (!manifests.containsKey(child.path("digest").asText())) {
                    return false;
                }
            }
            for (JsonNode layer : manifest.path("layers")) {
                if (!hasBlob(layer.path("digest").asText())) {
                    return false;
                }
            }
            return !manifest.has("config")
                    || hasBlob(manifest.path("config").path("digest").asText());
        }

        /** What a tag or digest is on; {@code null} if there is nothing. */
        String digest(String reference) {
            return isDigest(reference) ? manifests.containsKey(reference) ? reference : null : tags.get(reference);
        }

        /** The answer to a put, with the subject of a manifest that refers to another. */
        RegistryAnswer subjectOf(RegistryAnswer put, byte[] manifest) {
            Stored stored = manifests.get(RegistryStore.digest(manifest));
            String subject = stored == null
                    ? ""
                    : stored.content.path("subject").path("digest").asText();
            return subject.isEmpty() ? put : put.with("OCI-Subject", subject);
        }

        private List<JsonNode> entries(String subject) {
            List<JsonNode> entries = new ArrayList<>();
            new TreeMap<>(manifests).forEach((digest, stored) -> {
                JsonNode content = stored.content;
                if (content.path("subject").path("digest").asText().equals(subject)) {
                    String type = content.path("artifactType").asText();
                    ObjectNode entry = JSON.createObjectNode();
                    entry.put("mediaType", stored.type).put("digest", digest).put("size", stored.bytes.length);
                    entry.put(
                            "artifactType",
                            type.isEmpty()
                                    ? content.path("config").path("mediaType").asText()
                                    : type);
                    entry.set("annotations", content.path("annotations").deepCopy());
                    entries.add(entry);
                }
            });
            return entries;
        }

        int countOfReferrers(String subject) {
            return entries(subject).size();
        }

        RegistryAnswer referrers(String subject, int from, int to) {
            List<JsonNode> entries = entries(subject);
            ObjectNode index = JSON.createObjectNode();
            index.put("schemaVersion", 2).put("mediaType", OCI_INDEX);
            index.putArray("manifests")
                    .addAll(entries.subList(Math.min(from, entries.size()), Math.min(to, entries.size())));
            return RegistryAnswer.json(200, index.toString()).with("Content-Type", OCI_INDEX);
        }

        Map<String, String> digests() {
            return new TreeMap<>(tags);
        }

        void removeUntagged() {
            Set<String> kept = new HashSet<>(tags.values());
            for (Stored tagged : tags.values().stream()
                    .map(manifests::get)
                    .filter(Objects::nonNull)
                    .toList()) {
                for (JsonNode child : tagged.content.path("manifests")) {
                    kept.add(child.path("digest").asText());
                }
            }
            manifests.keySet().retainAll(kept);
        }

        RegistryAnswer delete(String reference) {
            if (!isDigest(reference)) {
                return RegistryAnswer.error(400, "DIGEST_INVALID", OTHER_CONTENT);
            }
            if (manifests.remove(reference) == null) {
                return RegistryAnswer.error(404, "MANIFEST_UNKNOWN", "manifest unknown");
            }
            tags.values().removeIf(reference::equals);
            return RegistryAnswer.of(202);
        }
    }
}
