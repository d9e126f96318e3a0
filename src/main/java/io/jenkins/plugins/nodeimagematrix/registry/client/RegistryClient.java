package io.jenkins.plugins.nodeimagematrix.registry.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.registry.http.RecentManifests;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryConnection.HeadAnswers;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryConnections;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryHttp;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryLimits;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryProxy;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryRequest;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import io.jenkins.plugins.nodeimagematrix.registry.http.Scopes;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * One registry's API, as far as exact publishing needs it (OCI distribution-spec 1.1). Safe for several threads.
 *
 * <p>A client is made for what counts its own retries, such as a run or a cell; all clients of a process with the same login share
 * connections, tokens and the registry's limits.
 */
public final class RegistryClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final String ACCEPT =
            String.join(", ", Manifest.DOCKER, Manifest.OCI, Manifest.DOCKER_LIST, Manifest.OCI_INDEX);

    /** The specification says 201; some registries answer 200, and some 202 because they store it a little later. */
    static final Integer[] STORED = {200, 201, 202};

    private final RegistryHttp http;
    private final RegistryBlobs blobs;
    private final TagBatches batches;
    private final ReadBack readBack;
    private final Map<String, Referrers> referrers = new ConcurrentHashMap<>();
    private final String registry;

    /**
     * @param registry host, or host:port
     * @param credentials {@code null} for none
     * @param retries how often a fault that passes is tried again
     */
    public RegistryClient(String registry, RegistryCredentials credentials, int retries) {
        this(registry, credentials, RegistryLimits.DEFAULT.withRetries(retries));
    }

    /** @param credentials {@code null} for none */
    public RegistryClient(String registry, RegistryCredentials credentials, RegistryLimits limits) {
        this(registry, credentials, limits, null, RegistryConnections.OF_PROCESS);
    }

    /**
     * @param credentials {@code null} for none
     * @param proxy {@code null} for what the JVM is set to
     */
    public RegistryClient(
            String registry,
            RegistryCredentials credentials,
            RegistryLimits limits,
            RegistryProxy proxy,
            RegistryConnections connections) {
        this.registry = registry;
        this.http = new RegistryHttp(connections.at(registry, credentials, proxy), limits);
        this.blobs = new RegistryBlobs(http);
        this.batches = new TagBatches(http);
        this.readBack = new ReadBack(this, http);
    }

    public String registry() {
        return registry;
    }

    /** @param listener receives each wait for a limit of the registry, also several for one request */
    public void onWait(Consumer<RegistryWait> listener) {
        http.onWait(listener);
    }

    /** How often a request had to be tried again so far. */
    public int retried() {
        return http.retried();
    }

    /** What was wrong each time, oldest first; only the first few dozen are kept. */
    public List<String> retryReasons() {
        return http.reasons();
    }

    /** Makes sure that the registry answers and lets us push, by starting an upload and giving it up. */
    public void checkPush(String repository) throws IOException, InterruptedException {
        blobs.checkUpload(repository);
    }

    /**
     * The digest a tag points at, or nothing if there is no such tag. A registry whose {@code HEAD} is known to be unreliable is asked
     * for the bytes.
     */
    public Optional<String> digest(String repository, String tag) throws IOException, InterruptedException {
        if (http.connection().headAnswers().get() == HeadAnswers.UNRELIABLE) {
            return get(repository, tag).map(Manifest::digest);
        }
        RegistryHttp.Answer<byte[]> answer = http.send(RegistryRequest.of(
                        "HEAD",
                        manifest(repository, tag),
                        Scopes.pull(repository),
                        "looking up " + name(repository, tag),
                        200,
                        404)
                .with("Accept", ACCEPT));
        if (answer.status() == 404) {
            return Optional.empty();
        }
        String digest = answer.header("Docker-Content-Digest");
        if (Digests.isDigest(digest)) {
            return Optional.of(digest);
        }
        http.connection().headAnswers().set(HeadAnswers.UNRELIABLE);
        return get(repository, tag).map(Manifest::digest);
    }

    /** What was put, read back. */
    public ReadBack readBack() {
        return readBack;
    }

    /**
     * Lists the tags of a repository (distribution-spec 1.1, "Listing Tags").
     *
     * @param maxPages after which the list is given up
     * @return nothing if the registry does not list them, or on more pages
     */
    public Optional<Set<String>> tags(String repository, int maxPages) throws IOException, InterruptedException {
        return new TagPages(http, repository).read(maxPages);
    }

    /** The manifest that this process put by this digest; nothing if it did not, or a while ago. No request is made. */
    public Optional<Manifest> recent(String repository, String digest) throws RegistryException {
        Optional<RecentManifests.Content> content =
                http.connection().recentManifests().find(repository, digest);
        return content.isEmpty()
                ? Optional.empty()
                : Optional.of(new Manifest(content.get().bytes(), content.get().mediaType()));
    }

    /** The manifest behind a tag or digest; its bytes are checked against the digest that was asked for or announced. */
    public Optional<Manifest> get(String repository, String reference) throws IOException, InterruptedException {
        RegistryRequest<byte[]> request = RegistryRequest.of(
                        "GET",
                        manifest(repository, reference),
                        Scopes.pull(repository),
                        "reading the manifest of " + name(repository, reference),
                        200,
                        404)
                .with("Accept", ACCEPT);
        return http.retrying(number -> {
            RegistryHttp.Answer<byte[]> answer = http.once(request);
            return answer.status() == 404 ? Optional.empty() : Optional.of(checked(answer, repository, reference));
        });
    }

    Manifest checked(RegistryHttp.Answer<byte[]> answer, String repository, String reference) throws IOException {
        String said = answer.header("Docker-Content-Digest");
        String expected = Digests.isDigest(reference) || said.isEmpty() ? reference : said;
        if (expected.contains(":")) {
            RegistryException.requireDigest(expected, name(repository, reference));
        }
        String digest = Digests.of(answer.body());
        if (Digests.isDigest(expected) && !digest.equals(expected)) {
            throw new RegistryException(
                    0,
                    "the registry " + registry + " returned other content for " + name(repository, reference) + ": "
                            + digest + " instead of " + expected,
                    null);
        }
        return new Manifest(answer.body(), answer.header("Content-Type"));
    }

    /**
     * Puts the manifest's bytes under a tag or its digest. Trying again after an unknown outcome does no harm: the bytes are
     * the same.
     */
    public void put(String repository, String reference, Manifest manifest) throws IOException, InterruptedException {
        RegistryRequest<byte[]> request = RegistryRequest.of(
                "PUT",
                manifest(repository, reference),
                Scopes.push(repository),
                "putting the manifest of " + name(repository, reference),
                STORED);
        checkStored(http.send(withContent(request, manifest)), repository, reference, manifest);
        if (reference.equals(manifest.digest())) {
            http.connection()
                    .recentManifests()
                    .add(repository, reference, new RecentManifests.Content(manifest.bytes(), manifest.mediaType()));
        }
    }

    /**
     * Puts the manifest's bytes under as many of the tags as the registry takes at once: ten in a request ({@code ?tag=},
     * answered by {@code OCI-Tag}; distribution-spec after 1.1.1).
     *
     * @return the tags that are left to be put one by one; all of them if the registry takes one tag a request only
     */
    public List<String> putTagsAtOnce(String repository, List<String> tags, Manifest manifest)
            throws IOException, InterruptedException {
        return batches.put(repository, tags, manifest);
    }

    static RegistryRequest<byte[]> withContent(RegistryRequest<byte[]> request, Manifest manifest) {
        byte[] bytes = manifest.bytes();
        return request.with("Content-Type", manifest.mediaType())
                .sending(() -> BodyPublishers.ofByteArray(bytes), bytes.length);
    }

    void checkStored(RegistryHttp.Answer<byte[]> answer, String repository, String reference, Manifest manifest)
            throws RegistryException {
        String stored = answer.header("Docker-Content-Digest");
        if (Digests.isDigest(stored) && !stored.equals(manifest.digest())) {
            throw new RegistryException(
                    0,
                    "the registry " + registry + " stored " + stored + " instead of " + manifest.digest() + " as "
                            + name(repository, reference) + "; a registry must not change a manifest",
                    null);
        }
    }

    /**
     * Deletes what a tag or digest names.
     *
     * @return false if the registry does not support it
     */
    boolean delete(String repository, String reference) throws IOException, InterruptedException {
        int status = http.send(RegistryRequest.of(
                        "DELETE",
                        manifest(repository, reference),
                        Scopes.delete(repository),
                        "deleting " + name(repository, reference),
                        200,
                        202,
                        204,
                        400,
                        404,
                        405,
                        501))
                .status();
        return status / 100 == 2 || status == 404;
    }

    /** The size of a blob in bytes; empty if it is not there, or if the registry does not give the size. */
    public OptionalLong blobSize(String repository, String digest) throws IOException, InterruptedException {
        return blobs.size(repository, digest);
    }

    public boolean hasBlob(String repository, String digest) throws IOException, InterruptedException {
        return blobs.has(repository, digest);
    }

    /** Has the registry take a blob over from another of its repositories; without success nothing is lost. */
    public boolean mount(String repository, String digest, String from) throws IOException, InterruptedException {
        return blobs.mount(repository, digest, from);
    }

    /** Uploads a blob from a file, in one piece, checked by its digest. */
    public void upload(String repository, String digest, Path file) throws IOException, InterruptedException {
        blobs.upload(repository, digest, BlobContent.of(file));
    }

    public void upload(String repository, String digest, BlobContent content) throws IOException, InterruptedException {
        blobs.upload(repository, digest, content);
    }

    /** Begins the upload of a blob whose size and digest are not known yet. */
    public StreamedBlob begin(String repository) throws IOException, InterruptedException {
        return blobs.begin(repository);
    }

    /** Repeats what fails with a passing fault, as often as this client retries. */
    public <T> T retrying(RegistryHttp.Attempt<T> attempt) throws IOException, InterruptedException {
        return http.retrying(attempt);
    }

    /** Uploads a blob that fits into one request, if the registry takes that. */
    public void uploadSmall(String repository, byte[] content) throws IOException, InterruptedException {
        blobs.uploadSmall(repository, content);
    }

    /** The artifacts that refer to images of a repository. */
    public Referrers referrers(String repository) {
        return referrers.computeIfAbsent(repository, name -> new Referrers(this, http, name));
    }

    /** The attestations of images of a repository under the tags of earlier versions of cosign. */
    public AttestationTag attestationTag(String repository) {
        return new AttestationTag(this, repository);
    }

    /** The configuration of an image. */
    public JsonNode configuration(String repository, Manifest image) throws IOException, InterruptedException {
        byte[] bytes = blobs.small(repository, image.config().digest());
        try {
            return JSON.readTree(bytes);
        } catch (IOException noJson) {
            throw RegistryException.unusable(
                    "the configuration of the image " + image.digest() + " in " + repository + " is not JSON", noJson);
        }
    }

    /** A reader of the bytes of a blob as they come. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(InputStream in) throws IOException;
    }

    /** Reads a blob of any size, again from its beginning if the transfer breaks; the reader has to check the bytes. */
    public <T> T read(String repository, Manifest.Descriptor blob, Reader<T> reader)
            throws IOException, InterruptedException {
        return blobs.read(repository, blob, reader);
    }

    /** A blob of any size as it comes; the caller checks the bytes, and closes it. */
    public InputStream open(String repository, Manifest.Descriptor blob) throws IOException, InterruptedException {
        return blobs.open(repository, blob);
    }

    URI manifest(String repository, String reference) throws RegistryException {
        if (!ImageReference.isTag(reference)) {
            RegistryException.requireDigest(reference, "an image of " + repository);
        }
        return http.uri("/v2/" + repository + "/manifests/" + reference);
    }

    static String name(String repository, String reference) {
        return repository + (Digests.isDigest(reference) ? "@" : ":") + reference;
    }
}
