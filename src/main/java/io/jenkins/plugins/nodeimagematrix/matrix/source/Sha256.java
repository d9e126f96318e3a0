package io.jenkins.plugins.nodeimagematrix.matrix.source;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A SHA-256 over named values. Each value is preceded by its length, so that different lists of values never yield the same
 * bytes.
 */
public final class Sha256 {
    private final MessageDigest digest = Digests.sha256();
    /** For files; {@code null} before the first one. */
    private byte[] buffer;

    public Sha256 add(String value) {
        return add(value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8), value == null ? -1 : 0);
    }

    /** Adds the content of a file of any size. */
    public Sha256 add(Path file) throws IOException {
        add(Long.toString(Files.size(file)));
        try (InputStream in = Files.newInputStream(file)) {
            buffer = buffer == null ? new byte[64 * 1024] : buffer;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return this;
    }

    /** As {@link #add(Path)} of a file with these bytes. */
    Sha256 addContent(byte[] content) {
        add(Long.toString(content.length));
        digest.update(content);
        return this;
    }

    private Sha256 add(byte[] bytes, int absent) {
        digest.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(absent < 0 ? -1 : bytes.length)
                .array());
        digest.update(bytes);
        return this;
    }

    public Sha256 add(Map<String, String> values) {
        add(Integer.toString(values.size()));
        new TreeMap<>(values).forEach((key, value) -> add(key).add(value));
        return this;
    }

    public Sha256 add(Collection<String> values) {
        add(Integer.toString(values.size()));
        values.forEach(this::add);
        return this;
    }

    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
