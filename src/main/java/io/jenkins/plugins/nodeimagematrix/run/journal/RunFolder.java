package io.jenkins.plugins.nodeimagematrix.run.journal;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.store.CappedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The folder of a run, with its journal, {@code report.json}, {@code grid.json}, {@code junit.xml} and {@code logs/}. A build
 * may have several runs at the same time; each has its own folder.
 */
public record RunFolder(Path path) {
    private static final int MAX_FILE_NAME_CHARS = 200;
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-").withZone(ZoneOffset.UTC);

    /** Creates a folder for a new run; names sort by start time. */
    public static RunFolder in(Path runs) throws IOException {
        return new RunFolder(Files.createTempDirectory(Files.createDirectories(runs), NAME.format(Instant.now())));
    }

    public Path journal(String runId) {
        return path.resolve("journal-" + runId + ".jsonl");
    }

    /** Temporary files of the run. If the run is killed, the next run removes them. */
    public Path scratch(String runId) {
        return path.resolve("scratch-" + runId);
    }

    public Path report() {
        return path.resolve("report.json");
    }

    /** The grid of an ended run. If it is older than the report, it belongs to an earlier report. */
    public Path grid() {
        return path.resolve("grid.json");
    }

    /**
     * The lock file with the plan's changes.
     *
     * @param path the lock file's path, relative to the matrix file
     */
    public Path lock(String path) {
        return this.path.resolve("lock").resolve(path);
    }

    /** The public key that verifies the proofs of the run's images, in PEM form; missing if the run makes no proofs. */
    public Path publicKey() {
        return path.resolve("cosign.pub");
    }

    /** What is in the run's images, for their bills of materials; empty if the run reads no contents. */
    public ContentsFolder contents() {
        return new ContentsFolder(path.resolve("contents"));
    }

    public Path junit() {
        return path.resolve("junit.xml");
    }

    /**
     * The full log of one cell. Cell names may contain characters that file names must not, and may exceed the limit of file
     * systems (255 bytes). A long name is cut and made unique by a hash.
     */
    public Path log(String cell) {
        StringBuilder name = new StringBuilder();
        byte[] bytes = cell.getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) {
            boolean plain = b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '.' && name.length() > 0 || b == '-';
            name.append(plain ? String.valueOf((char) b) : String.format("_%02x", b));
        }
        if (name.length() > MAX_FILE_NAME_CHARS) {
            // Shorter names contain no tilde.
            name.setLength(MAX_FILE_NAME_CHARS / 2);
            name.append(Digests.of(bytes).replaceFirst(".*:", "~"));
        }
        return path.resolve("logs").resolve(name + ".log");
    }

    public OutputStream openLog(String cell) throws IOException {
        Path file = log(cell);
        Files.createDirectories(file.getParent());
        return CappedOutputStream.received(
                Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }
}
