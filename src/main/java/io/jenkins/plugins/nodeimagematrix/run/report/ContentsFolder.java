package io.jenkins.plugins.nodeimagematrix.run.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.contents.ImageContents;
import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import io.jenkins.plugins.nodeimagematrix.vulnerability.JudgedReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The contents of a run's images, and what scanners found in them: one file for each list, named by the digest of its bytes. A result
 * refers to it by this digest, so that a damaged or exchanged file is never used.
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
        String digest = keep(contents);
        return result.toBuilder()
                .contents(new CellResult.Contents(
                        digest,
                        contents.os() == null ? null : contents.os().name(),
                        contents.packages().size(),
                        contents.unread()))
                .build();
    }

    /**
     * Stores what a scanner found in a result's image.
     *
     * @return the result, with a reference to it
     */
    CellResult keep(CellResult result, JudgedReport found) throws IOException {
        return result.toBuilder().scan(ScanSummary.of(keep(found), found)).build();
    }

    private String keep(Object list) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(list);
        String digest = Digests.of(bytes);
        if (!Files.exists(file(digest))) {
            StateFile.replace(file(digest), bytes);
        }
        return digest;
    }

    /** The contents that a result refers to; empty if it refers to none, or they are not here as they were stored. */
    public Optional<ImageContents> of(CellResult result) throws IOException {
        return result.contents() == null
                ? Optional.empty()
                : read(result.contents().digest(), ImageContents.class);
    }

    /** What a scanner found, as far as a result refers to it; empty if it refers to none, or it is not here as it was stored. */
    public Optional<JudgedReport> scan(CellResult result) throws IOException {
        return result.scan() == null ? Optional.empty() : read(result.scan().digest(), JudgedReport.class);
    }

    private <T> Optional<T> read(String digest, Class<T> type) throws IOException {
        if (folder == null || !Digests.isDigest(digest) || !Files.exists(file(digest))) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file(digest));
        if (!Digests.of(bytes).equals(digest)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(bytes, type));
        } catch (JsonProcessingException ofAnotherVersion) {
            return Optional.empty();
        }
    }

    /**
     * Copies what a result of an earlier run refers to: the contents of its image, and what a scanner found.
     *
     * @param from the folders that may have it
     * @return whether the contents are here now, and what a scanner found if there is such a reference
     */
    public boolean take(CellResult result, List<ContentsFolder> from) throws IOException {
        boolean isScanned = result.scan() == null || take(result.scan().digest(), JudgedReport.class, from);
        return isScanned && result.contents() != null && take(result.contents().digest(), ImageContents.class, from);
    }

    private boolean take(String digest, Class<?> type, List<ContentsFolder> from) throws IOException {
        if (read(digest, type).isPresent()) {
            return true;
        }
        for (ContentsFolder other : from) {
            if (other.read(digest, type).isPresent()) {
                StateFile.replace(file(digest), Files.readAllBytes(other.file(digest)));
                return true;
            }
        }
        return false;
    }

    private Path file(String digest) {
        return folder.resolve(digest.substring(digest.indexOf(':') + 1) + ".json");
    }
}
