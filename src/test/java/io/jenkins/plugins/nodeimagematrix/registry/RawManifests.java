package io.jenkins.plugins.nodeimagematrix.registry;

import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import java.nio.charset.StandardCharsets;

/** Manifests as a client sends them, of blobs of ten bytes. */
final class RawManifests {
    private RawManifests() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] image(String config, String layer) {
        return bytes("""
                {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"c","size":10,"digest":"%s"},
                 "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":10,"digest":"%s"}]}
                """.formatted(Manifest.DOCKER, config, layer));
    }

    static byte[] list(String type, String digest) {
        return bytes("""
                {"schemaVersion":2,"mediaType":"%s","manifests":[{"mediaType":"%s","size":10,"digest":"%s",
                  "platform":{"os":"linux","architecture":"amd64"}}]}
                """.formatted(type, Manifest.DOCKER, digest));
    }

    static byte[] artifact(String blob, String subject) {
        return bytes("""
                {"schemaVersion":2,"mediaType":"%s","artifactType":"a/b",
                 "config":{"mediaType":"application/vnd.oci.empty.v1+json","size":10,"digest":"%s"},
                 "layers":[{"mediaType":"a/b","size":10,"digest":"%s"}],
                 "subject":{"mediaType":"%s","size":10,"digest":"%s"},"annotations":{"of":"%s"}}
                """.formatted(Manifest.OCI, blob, blob, Manifest.DOCKER, subject, subject));
    }
}
