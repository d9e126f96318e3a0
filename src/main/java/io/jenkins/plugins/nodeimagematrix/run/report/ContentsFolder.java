package io.jenkins.plugins.nodeimagematrix.run.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The contents of a run's images: one file for each list of packages, named by the digest of its bytes. A result refers to it by this
 * digest, so that a damaged or exchanged file is never used.
 */
public final class ContentsFolder {
    /** The folder of a run that reads no contents. */
    public static final ContentsFolder NONE = new ContentsFolder(null);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;

    /** @param folder which need not exist */
    public ContentsFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Stores the contents of a result's image.
     *
     * @return the result, with a reference to them
     */
    public CellResult keep(CellResult result, ImageContents contents) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(contents);
        String digest = Digests.of(bytes);
        if (!Files.exists(file(digest))) {
            StateFile.replace(file(digest), bytes);
        }
        return result.toBuilder()
                .contents(new CellResult.Contents(
                        digest,
                        contents.os() == null ? null : contents.os().name(),
                        contents.packages().size(),
                        contents.unread()))
                .build();
    }

    /** The contents that a result refers to; empty if it refers to none, or they are not here as they were stored. */
    public Optional<ImageContents> of(CellResult result) throws IOException {
        if (folder == null
                || result.contents() == null
                || !Digests.isDigest(result.contents().digest())) {
            return Optional.empty();
        }
        Path file = file(result.contents().digest());
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file);
        if (!Digests.of(bytes).equals(result.contents().digest())) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(bytes, ImageContents.class));
        } catch (JsonProcessingException ofAnotherVersion) {
            return Optional.empty();
        }
    }

    /**
     * Copies the contents that a result of an earlier run refers to.
     *
     * @param from the folders that may have them
     * @return whether they are here now
     */
    public boolean take(CellResult result, List<ContentsFolder> from) throws IOException {
        if (of(result).isPresent()) {
            return true;
        }
        for (ContentsFolder other : from) {
            Optional<ImageContents> contents = other.of(result);
            if (contents.isPresent()) {
                StateFile.replace(
                        file(result.contents().digest()),
                        Files.readAllBytes(other.file(result.contents().digest())));
                return true;
            }
        }
        return false;
    }

    private Path file(String digest) {
        return folder.resolve(digest.substring(digest.indexOf(':') + 1) + ".json");
    }
}
