package io.jenkins.plugins.nodeimagematrix.run.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The journal of a run: an append-only file of JSON lines. Each line, except for those on tags, is forced to disk before the
 * run acts on it, so that the run survives its controller. The file can be read after a kill at any point; an incomplete last
 * line is ignored.
 */
public class Journal implements Closeable {
    /**
     * The format version of the lines. A journal of a later version is not read: its run is not resumed and its cells are
     * built again.
     */
    public static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * RandomAccessFile, not FileChannel: an interrupt during a write closes a channel, and an abort interrupts the build's
     * threads.
     */
    private final RandomAccessFile journal;

    /** Opens the journal for appending and removes an incomplete line at its end. */
    public Journal(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        this.journal = new RandomAccessFile(file.toFile(), "rw");
        journal.setLength(lengthOfWholeLines(file));
        journal.seek(journal.length());
    }

    /** Opens the journal of a run. */
    @FunctionalInterface
    public interface Opener {
        Journal open(Path file) throws IOException;
    }

    /**
     * Appends one record and forces it to disk.
     *
     * @throws IOException if the write fails; the journal is then unchanged
     */
    public synchronized void append(JournalRecord record) throws IOException {
        ObjectNode line = JSON.createObjectNode();
        line.put("v", VERSION);
        line.put("type", record.type());
        line.set("data", JSON.valueToTree(record));
        byte[] bytes = (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
        long end = journal.getFilePointer();
        try {
            journal.write(bytes);
        } catch (IOException full) {
            // A partial record would corrupt the next one, should a later write succeed.
            journal.setLength(end);
            journal.seek(end);
            throw full;
        }
        // Tag records are not forced to disk, which would be slow for a thousand tags. The registry is queried again
        // on resumption, and a record of a started put only matters if the registry failed but this machine did not.
        if (!(record instanceof JournalRecord.Tagged || record instanceof JournalRecord.Putting)) {
            journal.getFD().sync();
        }
    }

    /**
     * All complete records, oldest first; none if the file does not exist. Records of other versions or unknown types are
     * skipped.
     */
    public static List<JournalRecord> read(Path file) throws IOException {
        List<JournalRecord> records = new ArrayList<>();
        if (!Files.exists(file)) {
            return records;
        }
        byte[] bytes = Files.readAllBytes(file);
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                JournalRecord record = parse(new String(bytes, start, i - start, StandardCharsets.UTF_8));
                if (record != null) {
                    records.add(record);
                }
                start = i + 1;
            }
        }
        return records;
    }

    private static JournalRecord parse(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node == null || node.path("v").asInt() != VERSION) {
                return null;
            }
            Class<? extends JournalRecord> type =
                    JournalRecord.TYPES.get(node.path("type").asText());
            return type == null ? null : JSON.treeToValue(node.path("data"), type);
        } catch (JsonProcessingException | IllegalArgumentException broken) {
            return null;
        }
    }

    private static long lengthOfWholeLines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
