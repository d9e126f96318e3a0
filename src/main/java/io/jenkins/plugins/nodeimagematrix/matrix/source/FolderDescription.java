package io.jenkins.plugins.nodeimagematrix.matrix.source;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlDocument;
import io.jenkins.plugins.nodeimagematrix.proof.PublicKeyText;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An agent's description of the folder of a matrix file: the text of the files that decide the plan, and hashes of what builds
 * and tests can see. It is sent as JSON of limited size. It contains no plan; the controller plans from it.
 *
 * @param version of the format; other versions are refused
 * @param matrix the matrix file or inventory; {@code null} if its text was given instead of a file
 * @param lock the lock file that the matrix file names; {@code null} if it names none
 * @param dockerfiles of cells and tests, by path
 * @param keys files with public keys, by path
 */
public record FolderDescription(
        int version,
        Content matrix,
        Content lock,
        Map<String, Content> dockerfiles,
        List<Context> contexts,
        Map<String, Content> keys) {
    public static final int VERSION = 2;
    static final int MAX_BYTES = 64 << 20;
    /** A character has at most four bytes. */
    public static final int MAX_MATRIX_FILE_BYTES = 4 * YamlDocument.MAX_CHARS;

    public static final int MAX_LOCK_FILE_BYTES = 4 << 20;
    public static final int MAX_DOCKERFILE_BYTES = 1 << 20;
    public static final int MAX_KEY_FILE_BYTES = PublicKeyText.MAX_CHARS;
    static final int MAX_ENTRIES = 200_000;
    static final int MAX_PATH_LENGTH = 4_096;

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * The content of a file.
     *
     * @param bytes {@code null} if there is a fault
     * @param fault {@code null} if the file can be used
     * @param link the link that leads to a faulty file, and its target, or {@code null}
     */
    public record Content(byte[] bytes, SourceFault fault, String link) {
        public static Content faulty(SourceException why) {
            return new Content(null, why.fault(), shortened(why.link()));
        }
    }

    /**
     * A folder as the build context of one Dockerfile.
     *
     * @param dockerfile whose own {@code .dockerignore} applies, if it has one
     * @param hash {@code null} if there is a fault
     * @param fault {@code null} if the folder can be used
     * @param link the link that leads to a faulty folder, and its target, or {@code null}
     */
    public record Context(String folder, String dockerfile, String hash, SourceFault fault, String link) {
        public static Context faulty(String folder, String dockerfile, SourceException why) {
            return new Context(folder, dockerfile, null, why.fault(), shortened(why.link()));
        }
    }

    /** Whether the requested matrix file does not exist. */
    @JsonIgnore
    public boolean isWithoutMatrixFile() {
        return matrix != null && matrix.fault == SourceFault.ABSENT && matrix.link == null;
    }

    /** @throws IOException if the description exceeds the size limit */
    public byte[] write() throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(this);
        if (bytes.length > MAX_BYTES) {
            throw new IOException("the description of the matrix file's folder has " + bytes.length + " bytes; at most "
                    + MAX_BYTES + " are accepted; it contains every Dockerfile once");
        }
        return bytes;
    }

    /** @throws UntrustedDescriptionException if the bytes are not a description in this format */
    public static FolderDescription read(byte[] bytes) throws UntrustedDescriptionException {
        require(bytes != null && bytes.length <= MAX_BYTES, "nothing, or too much");
        FolderDescription read;
        try {
            read = JSON.readValue(bytes, FolderDescription.class);
        } catch (JsonProcessingException malformed) {
            throw new UntrustedDescriptionException("no readable description: " + malformed.getOriginalMessage());
        } catch (IOException impossible) {
            throw new UntrustedDescriptionException("no readable description");
        }
        if (read == null || read.version != VERSION) {
            throw new UntrustedDescriptionException("a description of no known version");
        }
        read.check();
        return read;
    }

    private void check() throws UntrustedDescriptionException {
        if (dockerfiles == null || contexts == null || keys == null) {
            throw new UntrustedDescriptionException("no files or no folders");
        }
        require(
                dockerfiles.size() <= MAX_ENTRIES && contexts.size() <= MAX_ENTRIES && keys.size() <= MAX_ENTRIES,
                "too many files or folders");
        if (matrix != null) {
            check("matrix file", matrix, MAX_MATRIX_FILE_BYTES);
        }
        if (lock != null) {
            check("lock file", lock, MAX_LOCK_FILE_BYTES);
        }
        for (Map.Entry<String, Content> each : dockerfiles.entrySet()) {
            checkPath(each.getKey());
            check("Dockerfile", each.getValue(), MAX_DOCKERFILE_BYTES);
        }
        for (Map.Entry<String, Content> each : keys.entrySet()) {
            checkPath(each.getKey());
            check("key file", each.getValue(), MAX_KEY_FILE_BYTES);
        }
        for (Context each : contexts) {
            require(each != null, "a folder that is null");
            checkPath(each.folder);
            checkPath(each.dockerfile);
            require(
                    each.fault == null
                            ? each.hash != null && HASH.matcher(each.hash).matches()
                            : each.hash == null,
                    "a folder with no hash");
            checkLink(each.link);
        }
    }

    private static void check(String what, Content file, int most) throws UntrustedDescriptionException {
        require(file != null, "a " + what + " that is null");
        require(
                file.fault == null ? file.bytes != null && file.bytes.length <= most : file.bytes == null,
                "a " + what + " with no content, or with too much");
        checkLink(file.link);
    }

    private static void checkPath(String path) throws UntrustedDescriptionException {
        require(
                path != null && path.length() <= MAX_PATH_LENGTH && path.equals(SafePath.clean(path)),
                "a path that leads out of the folder");
    }

    /** Checks a link, which is shown to users. */
    private static void checkLink(String link) throws UntrustedDescriptionException {
        require(link == null || link.length() <= MAX_PATH_LENGTH && link.equals(shortened(link)), "no name of a link");
    }

    private static String shortened(String link) {
        if (link == null) {
            return null;
        }
        String plain = link.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= MAX_PATH_LENGTH ? plain : plain.substring(0, MAX_PATH_LENGTH);
    }

    private static void require(boolean holds, String complaint) throws UntrustedDescriptionException {
        if (!holds) {
            throw new UntrustedDescriptionException(complaint);
        }
    }
}
