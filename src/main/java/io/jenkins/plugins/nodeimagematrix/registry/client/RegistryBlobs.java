package io.jenkins.plugins.nodeimagematrix.registry.client;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryHttp;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryRequest;
import io.jenkins.plugins.nodeimagematrix.registry.http.Scopes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The blobs of a registry: looked up, mounted from another repository, uploaded, and read.
 */
final class RegistryBlobs {
    /** The error codes for an upload that the registry no longer knows, for example after its restart. */
    private static final Set<String> LOST_UPLOAD = Set.of("BLOB_UPLOAD_UNKNOWN", "BLOB_UPLOAD_INVALID");

    private static final String OTHER_BYTES = "DIGEST_INVALID";

    /**
     * Limit for an upload in one request: a registry may close the connection on a longer body that it does not expect.
     */
    private static final int MAX_AT_ONCE_BYTES = 64 * 1024;

    private final RegistryHttp http;

    RegistryBlobs(RegistryHttp http) {
        this.http = http;
    }

    boolean has(String repository, String digest) throws IOException, InterruptedException {
        return http.send(look(repository, digest)).status() == 200;
    }

    /** The size of a blob in bytes; empty if it is not there, or if the registry does not give the size. */
    OptionalLong size(String repository, String digest) throws IOException, InterruptedException {
        RegistryHttp.Answer<byte[]> answer = http.send(look(repository, digest));
        return answer.status() == 200 ? answer.headers().firstValueAsLong("Content-Length") : OptionalLong.empty();
    }

    /** Begins an upload that is not retried. */
    StreamedBlob begin(String repository) throws IOException, InterruptedException {
        return new StreamedBlob(http, repository, http.send(start(repository)).header("Location"));
    }

    private RegistryRequest<byte[]> look(String repository, String digest) throws RegistryException {
        return RegistryRequest.of(
                "HEAD",
                blob(repository, digest),
                Scopes.pull(repository),
                "looking up a blob of " + repository,
                200,
                404);
    }

    boolean mount(String repository, String digest, String from) throws IOException, InterruptedException {
        List<String> scopes = Scopes.mount(repository, from);
        // Without access to the other repository, or without mounts at the registry, the blob is uploaded.
        RegistryHttp.Answer<byte[]> answer = http.send(RegistryRequest.of(
                "POST",
                http.uri("/v2/" + repository + "/blobs/uploads/?mount=" + encode(digest) + "&from=" + encode(from)),
                scopes,
                "mounting a blob of " + from + " into " + repository,
                201,
                202,
                400,
                401,
                403,
                404,
                405));
        if (answer.status() == 202) {
            giveUp(repository, answer.header("Location"));
        }
        return answer.status() == 201;
    }

    void checkUpload(String repository) throws IOException, InterruptedException {
        giveUp(repository, http.send(start(repository)).header("Location"));
    }

    /** Cancels an upload, which the registry would otherwise keep until it purges uploads. A refusal is ignored. */
    private void giveUp(String repository, String location) throws IOException, InterruptedException {
        if (!location.isEmpty()) {
            http.send(RegistryRequest.of(
                    "DELETE",
                    http.follow(location),
                    Scopes.push(repository),
                    "giving up an upload to " + repository,
                    200,
                    202,
                    204,
                    400,
                    401,
                    403,
                    404,
                    405));
        }
    }

    void upload(String repository, String digest, BlobContent content) throws IOException, InterruptedException {
        http.retrying(number -> {
            // The last attempt may have succeeded although its response was lost.
            if (number == 0 || http.once(look(repository, digest)).status() != 200) {
                uploadOnce(repository, digest, content);
            }
            return null;
        });
    }

    /**
     * Uploads bytes with a single request if the registry supports it (distribution-spec 1.1, "Single POST"). A
     * registry that does not begins an upload instead; this process then uses two requests for it.
     */
    void uploadSmall(String repository, byte[] bytes) throws IOException, InterruptedException {
        BlobContent content = BlobContent.of(bytes);
        String digest = Digests.of(bytes);
        if (bytes.length > MAX_AT_ONCE_BYTES
                || !http.connection().takesBlobsAtOnce().get()) {
            upload(repository, digest, content);
            return;
        }
        RegistryHttp.Answer<byte[]> answer = http.send(RegistryRequest.of(
                        "POST",
                        http.uri("/v2/" + repository + "/blobs/uploads/?digest=" + encode(digest)),
                        Scopes.push(repository),
                        "uploading a blob of " + bytes.length + " bytes to " + repository,
                        201,
                        202,
                        400,
                        405,
                        411,
                        415,
                        501)
                .with("Content-Type", "application/octet-stream")
                .sending(content::publisher, content.size()));
        if (answer.status() == 201) {
            return;
        }
        http.connection().takesBlobsAtOnce().set(false);
        giveUp(repository, answer.status() == 202 ? answer.header("Location") : "");
        upload(repository, digest, content);
    }

    private void uploadOnce(String repository, String digest, BlobContent content)
            throws IOException, InterruptedException {
        String location = http.once(start(repository)).header("Location");
        URI uri = http.follow(location + (location.contains("?") ? "&" : "?") + "digest=" + encode(digest));
        try {
            http.once(RegistryRequest.of(
                            "PUT",
                            uri,
                            Scopes.push(repository),
                            "uploading a blob of " + content.size() + " bytes to " + repository,
                            201)
                    .with("Content-Type", "application/octet-stream")
                    .sending(content::publisher, content.size()));
        } catch (RegistryException fault) {
            if (LOST_UPLOAD.contains(fault.code())) {
                throw new RegistryException(0, fault.getMessage() + "; the registry no longer has the upload", fault);
            }
            if (fault.code().equals(OTHER_BYTES)) {
                throw new RegistryException(0, fault.getMessage() + "; the content changed during the upload", fault);
            }
            throw fault;
        }
    }

    private RegistryRequest<byte[]> start(String repository) throws RegistryException {
        return RegistryRequest.of(
                "POST",
                http.uri("/v2/" + repository + "/blobs/uploads/"),
                Scopes.push(repository),
                "starting an upload to " + repository,
                202);
    }

    /**
     * Passes a blob's bytes to a reader as they arrive, without a check of the digest.
     *
     * @param reader called again from the first byte if the transfer breaks
     */
    <T> T read(String repository, Manifest.Descriptor blob, RegistryClient.Reader<T> reader)
            throws IOException, InterruptedException {
        return http.retrying(number -> {
            try (InputStream in = open(repository, blob)) {
                return reader.read(in);
            } catch (RegistryException judged) {
                throw judged;
            } catch (IOException broken) {
                throw new RegistryException(
                        0, "reading the blob " + blob.digest() + " of " + repository + " broke off: " + broken, broken);
            }
        });
    }

    /** A stream of a blob's bytes, of exactly its size; the digest is not checked. */
    InputStream open(String repository, Manifest.Descriptor blob) throws IOException, InterruptedException {
        RegistryRequest<byte[]> request = read(repository, blob.digest());
        // One time limit for all attempts together.
        long deadline = System.nanoTime()
                + http.limit(request.receiving(request.body(), blob.size())).toNanos();
        return new BlobStream(http, blob, offset -> openOnce(repository, blob, offset, deadline));
    }

    private InputStream openOnce(String repository, Manifest.Descriptor blob, long offset, long deadline)
            throws IOException, InterruptedException {
        RegistryRequest<byte[]> whole = read(repository, blob.digest(), 200, 206);
        RegistryHttp.Answer<InputStream> answer =
                http.once((offset == 0 ? whole : whole.with("Range", "bytes=" + offset + "-"))
                        .receiving(http.stream(blob.size(), deadline), 0));
        InputStream in = answer.body();
        boolean goesOn =
                answer.status() == 206 && answer.header("Content-Range").startsWith("bytes " + offset + "-");
        if (!goesOn && answer.status() == 206) {
            in.close();
            throw RegistryException.unusable(
                    "the registry returned another range of the blob " + blob.digest() + " of " + repository
                            + " than requested",
                    null);
        }
        if (!goesOn) {
            skip(in, offset, blob);
        }
        return in;
    }

    /** Skips bytes, for a registry that ignores ranges and sends the whole blob again. */
    private static void skip(InputStream in, long count, Manifest.Descriptor blob) throws IOException {
        try {
            in.skipNBytes(count);
        } catch (IOException broken) {
            throw new RegistryException(
                    0, "reading the blob " + blob.digest() + " again broke off: " + broken.getMessage(), broken);
        }
    }

    byte[] small(String repository, String digest) throws IOException, InterruptedException {
        return http.retrying(number -> {
            byte[] bytes = http.once(read(repository, digest)).body();
            check(repository, digest, Digests.of(bytes));
            return bytes;
        });
    }

    private RegistryRequest<byte[]> read(String repository, String digest) throws RegistryException {
        return read(repository, digest, 200);
    }

    private RegistryRequest<byte[]> read(String repository, String digest, Integer... accepted)
            throws RegistryException {
        return RegistryRequest.of(
                "GET", blob(repository, digest), Scopes.pull(repository), "reading a blob of " + repository, accepted);
    }

    private static void check(String repository, String asked, String got) throws RegistryException {
        if (!got.equals(asked)) {
            throw new RegistryException(
                    0,
                    "the registry returned other content for a blob of " + repository + ": " + got + " instead of "
                            + asked,
                    null);
        }
    }

    private URI blob(String repository, String digest) throws RegistryException {
        RegistryException.requireDigest(digest, "a blob of " + repository);
        return http.uri("/v2/" + repository + "/blobs/" + digest);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
