package io.jenkins.plugins.nodeimagematrix.run.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The records of the images that a job's tags are on: one compressed file for each, named by the image's digest. */
public final class ImageRecords {
    private static final String SUFFIX = ".json.gz";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;

    /** @param folder which need not exist */
    public ImageRecords(Path folder) {
        this.folder = folder;
    }

    /** The record of an image; empty if there is none that this version can read. */
    public Optional<ImageRecord> of(String digest) throws IOException {
        if (!Digests.isDigest(digest) || !Files.exists(file(digest))) {
            return Optional.empty();
        }
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file(digest)))) {
            return Optional.of(JSON.readValue(in, ImageRecord.class))
                    .filter(record -> record.version() == ImageRecord.VERSION);
        } catch (JsonProcessingException ofAnotherVersion) {
            return Optional.empty();
        }
    }

    /** @param digest of the image's manifest or index */
    public void keep(String digest, ImageRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            JSON.writeValue(out, record);
        }
        StateFile.replace(file(digest), bytes.toByteArray());
    }

    /** Removes the records of all other images. */
    public void retain(Collection<String> digests) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Set<String> names = digests.stream()
                .filter(Digests::isDigest)
                .map(digest -> file(digest).getFileName().toString())
                .collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (!names.contains(file.getFileName().toString())) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private Path file(String digest) {
        return folder.resolve(digest.substring(digest.indexOf(':') + 1) + SUFFIX);
    }
}
