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
 * The memory of a run that survives its controller: an append-only file of JSON lines, each forced to the disk before what
 * it tells is acted upon. A run that was killed at any byte of it can be read back: a torn last line never happened.
 */
public class Journal implements Closeable {
    /** The form of the lines. A journal of a later form is not read: its run is not resumed, its cells are built again. */
    public static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** No channel: Java closes one when a thread is interrupted while it writes, as those of an aborted build are. */
    private final RandomAccessFile journal;

    /** Opens the journal for appending; what a crash tore off at its end is cut away first. */
    public Journal(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        this.journal = new RandomAccessFile(file.toFile(), "rw");
        journal.setLength(lengthOfWholeLines(file));
        journal.seek(journal.length());
    }

    /** Where a run gets its journal from. */
    @FunctionalInterface
    public interface Opener {
        Journal open(Path file) throws IOException;
    }

    /**
     * Appends one record and returns when it is on the disk.
     *
     * @throws IOException if it is not; then the journal is as it was before
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
            // Half a record would spoil the one after it, should there be room again.
            journal.setLength(end);
            journal.seek(end);
            throw full;
        }
        // A thousand tags need not wait for the disk: the registry is asked again where they are, and what
        // was begun only counts if the registry failed and this machine did not.
        if (!(record instanceof JournalRecord.Tagged || record instanceof JournalRecord.Putting)) {
            journal.getFD().sync();
        }
    }

    /** Every whole record, oldest first; an absent journal has none. Records of other versions or unknown types are passed over. */
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
