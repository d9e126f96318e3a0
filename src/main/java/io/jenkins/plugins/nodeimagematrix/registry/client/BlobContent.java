package io.jenkins.plugins.nodeimagematrix.registry.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bytes of a blob, which can be read again for each retry. */
public record BlobContent(long size, Source source) {
    /** A source that opens the bytes from their beginning. */
    @FunctionalInterface
    public interface Source {
        InputStream open() throws IOException;
    }

    public static BlobContent of(byte[] bytes) {
        return new BlobContent(bytes.length, () -> new ByteArrayInputStream(bytes));
    }

    public static BlobContent of(Path file) throws IOException {
        return new BlobContent(Files.size(file), () -> Files.newInputStream(file));
    }

    /** The body of a request, with its length: some registries reject a body without one. */
    BodyPublisher publisher() {
        BodyPublisher bytes = BodyPublishers.ofInputStream(() -> {
            try {
                return source.open();
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        });
        return size == 0 ? BodyPublishers.noBody() : BodyPublishers.fromPublisher(bytes, size);
    }
}
