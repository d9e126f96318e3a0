package io.jenkins.plugins.nodeimagematrix.release.catalogue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The folder with the last good copy of each catalogue. A copy is one file, so that the content and its ETag are replaced
 * atomically, also with concurrent writers.
 */
final class CatalogueCopies {
    private static final String FORMAT = "catalogue copy 1";

    private final Path folder;

    CatalogueCopies(Path folder) {
        this.folder = folder;
    }

    /** Returns the copy for a location; empty if there is none or it is not valid. */
    Optional<Copy> load(String location) throws IOException {
        byte[] content;
        try {
            content = Files.readAllBytes(file(location));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        int start = 0;
        String[] head = new String[4];
        for (int i = 0; i < head.length; i++) {
            int end = start;
            while (end < content.length && content[end] != '\n') {
                end++;
            }
            if (end == content.length) {
                return Optional.empty();
            }
            head[i] = new String(content, start, end - start, StandardCharsets.UTF_8);
            start = end + 1;
        }
        if (!head[0].equals(FORMAT) || !head[1].equals(location)) {
            return Optional.empty();
        }
        try {
            byte[] body = Arrays.copyOfRange(content, start, content.length);
            return Optional.of(new Copy(body, head[2].isEmpty() ? null : head[2], LocalDate.parse(head[3])));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    void save(String location, Copy copy) throws IOException {
        Files.createDirectories(folder);
        Path unfinished = Files.createTempFile(folder, "catalogue", ".unfinished");
        try {
            String head = String.join(
                    "\n",
                    FORMAT,
                    location,
                    copy.etag() == null ? "" : copy.etag(),
                    copy.date().toString());
            try (var out = Files.newOutputStream(unfinished)) {
                out.write((head + "\n").getBytes(StandardCharsets.UTF_8));
                out.write(copy.body());
            }
            Files.move(unfinished, file(location), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private Path file(String location) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(location.getBytes(StandardCharsets.UTF_8));
            return folder.resolve(HexFormat.of().formatHex(digest, 0, 16) + ".catalogue");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /**
     * A copy of a catalogue.
     *
     * @param etag the server's ETag of this content, or null if it sent none
     * @param date the last day on which the content was known to be current
     */
    record Copy(byte[] body, String etag, LocalDate date) {}
}
