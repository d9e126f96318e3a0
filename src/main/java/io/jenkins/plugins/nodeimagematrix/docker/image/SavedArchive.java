package io.jenkins.plugins.nodeimagematrix.docker.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * The files in an archive of {@code docker save}. All of them have {@code manifest.json}; Docker 25 and later write an OCI
 * layout beside it, with {@code index.json} and {@code blobs/}.
 */
public final class SavedArchive implements Closeable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TarFile tar;
    private final Map<String, TarArchiveEntry> entries = new HashMap<>();

    public SavedArchive(Path file) throws IOException {
        tar = new TarFile(file.toFile());
        tar.getEntries().forEach(entry -> entries.put(entry.getName(), entry));
    }

    /** The path of a blob in an OCI layout. */
    public static String path(String digest) {
        return "blobs/" + digest.replace(':', '/');
    }

    public boolean has(String name) {
        return entries.containsKey(name);
    }

    /** @throws IOException if there is no such file */
    public InputStream open(String name) throws IOException {
        TarArchiveEntry entry = entries.get(name);
        if (entry == null) {
            throw new IOException("the archive that the daemon saved has no " + name);
        }
        // Shared layers may be links to their first copy in the archive.
        return entry.isSymbolicLink()
                ? open(Path.of(name)
                        .resolveSibling(entry.getLinkName())
                        .normalize()
                        .toString())
                : tar.getInputStream(entry);
    }

    public byte[] bytes(String name) throws IOException {
        try (InputStream in = open(name)) {
            return in.readAllBytes();
        }
    }

    public JsonNode json(String name) throws IOException {
        return JSON.readTree(bytes(name));
    }

    /**
     * A small blob of the layout, such as a manifest.
     *
     * @throws IOException if its content does not match the digest
     */
    public byte[] blob(String digest) throws IOException {
        byte[] bytes = bytes(path(digest));
        if (!Digests.of(bytes).equals(digest)) {
            throw new IOException("the archive's content does not match " + digest);
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
