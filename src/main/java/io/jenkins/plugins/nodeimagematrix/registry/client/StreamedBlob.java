package io.jenkins.plugins.nodeimagematrix.registry.client;

import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryHttp;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryRequest;
import io.jenkins.plugins.nodeimagematrix.registry.http.Scopes;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;

/**
 * The upload of a blob whose size and digest are known only at its end (distribution-spec 1.1, "Pushing a blob in chunks", with
 * one chunk, as Docker uploads layers). Its bytes can be read only once, so no request is repeated.
 */
public final class StreamedBlob {
    private final RegistryHttp http;
    private final String repository;
    private String location;

    StreamedBlob(RegistryHttp http, String repository, String location) {
        this.http = http;
        this.repository = repository;
        this.location = location;
    }

    /**
     * Sends all bytes of the blob.
     *
     * @param maxBytes upper limit for their number, from which the time limit follows
     */
    public void send(InputStream body, long maxBytes) throws IOException, InterruptedException {
        RegistryHttp.Answer<byte[]> answer = http.once(RegistryRequest.of(
                        "PATCH",
                        http.follow(location),
                        Scopes.push(repository),
                        "uploading a blob to " + repository,
                        200,
                        201,
                        202,
                        204)
                .with("Content-Type", "application/octet-stream")
                .sending(() -> BodyPublishers.ofInputStream(() -> body), maxBytes));
        String next = answer.header("Location");
        location = next.isEmpty() ? location : next;
    }

    /** Completes the upload after {@link #send}. The registry compares the bytes with the digest. */
    public void finish(String digest) throws IOException, InterruptedException {
        put(digest, BodyPublishers.noBody(), 0);
    }

    /** Sends and completes a blob whose size and digest are known, in one request. */
    public void sendWhole(String digest, InputStream body, long size) throws IOException, InterruptedException {
        put(digest, BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> body), size), size);
    }

    private void put(String digest, BodyPublisher body, long size) throws IOException, InterruptedException {
        RegistryException.requireDigest(digest, "a blob of " + repository);
        URI uri = http.follow(location + (location.contains("?") ? "&" : "?") + "digest="
                + URLEncoder.encode(digest, StandardCharsets.UTF_8));
        http.once(RegistryRequest.of(
                        "PUT", uri, Scopes.push(repository), "uploading a blob to " + repository, RegistryClient.STORED)
                .with("Content-Type", "application/octet-stream")
                .sending(() -> body, size));
    }
}
