package io.jenkins.plugins.nodeimagematrix.run.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.run.store.CompactFile;
import io.jenkins.plugins.nodeimagematrix.run.store.Disk;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The journal of a run: an append-only file of JSON lines. Each line, except for those on what the registry answered, is forced
 * to disk before the run acts on it, so that the run survives its controller and its machine. Threads that append at the same time
 * share one write to the disk. The file can be read after a kill at any point; an incomplete last line is ignored. A large file that
 * no later run needs is {@linkplain CompactFile compressed}.
 */
public class Journal implements Closeable {
    /**
     * The format version of the lines. A journal of a later version is not read: its run is not resumed and its cells are
     * built again.
     */
    public static final int VERSION = 1;

    private static final Logger LOGGER = Logger.getLogger(Journal.class.getName());
    private static final int BLOCK_BYTES = 64 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final ObjectWriter LINES = JSON.writerFor(Line.class);

    /**
     * RandomAccessFile, not FileChannel: an interrupt during a write closes a channel, and an abort interrupts the build's
     * threads.
     */
    private final RandomAccessFile journal;

    private final Path file;

    /** Held during a write to the disk; taken before the journal's own lock. */
    private final Object disk = new Object();

    private long appended;
    private long forced;
    private boolean isSettled;

    /** Opens the journal for appending and removes an incomplete line at its end. */
    public Journal(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        this.file = file;
        if (Files.exists(file)) {
            CompactFile.expand(file);
        }
        this.journal = new RandomAccessFile(file.toFile(), "rw");
        journal.setLength(lengthOfWholeLines(file));
        journal.seek(journal.length());
        Disk.ofThread().forceEntries(folder);
    }

    /** An opener of the journal of a run. */
    @FunctionalInterface
    public interface Opener {
        Journal open(Path file) throws IOException;
    }

    /**
     * Appends one record and forces it to disk, unless the registry can be asked for what it says.
     *
     * @throws IOException if the write fails; the journal is then unchanged, or the record may be lost with the machine
     */
    public void append(JournalRecord record) throws IOException {
        long number = write(record);
        // The registry is queried again on resumption, so these need not survive the machine.
        if (!(record instanceof JournalRecord.Tagged || record instanceof JournalRecord.Left)) {
            forceUpTo(number);
        }
    }

    /** One line of the file. */
    private record Line(int v, String type, JournalRecord data) {}

    /** @return the number of the record in this journal */
    private synchronized long write(JournalRecord record) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        LINES.writeValue(line, new Line(VERSION, record.type(), record));
        line.write('\n');
        long end = journal.getFilePointer();
        try {
            journal.write(line.toByteArray());
        } catch (IOException full) {
            // A partial record would corrupt the next one, should a later write succeed.
            journal.setLength(end);
            journal.seek(end);
            throw full;
        }
        return ++appended;
    }

    /** While one thread waits for the disk, others append; the next one to wait forces all of their records. */
    private void forceUpTo(long number) throws IOException {
        synchronized (disk) {
            if (forced >= number) {
                return;
            }
            long reached = appended();
            force();
            forced = reached;
        }
    }

    private synchronized long appended() {
        return appended;
    }

    /** Waits until the disk has everything that was written. */
    protected void force() throws IOException {
        Disk.ofThread().force(file, journal.getFD());
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
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (InputStream in = new BufferedInputStream(CompactFile.open(file))) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != '\n') {
                    line.write(next);
                    continue;
                }
                JournalRecord record = parse(line.toString(StandardCharsets.UTF_8));
                if (record != null) {
                    records.add(record);
                }
                line.reset();
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
            return type == null
                    ? null
                    : JSON.treeToValue(node.path("data"), type).packed();
        } catch (JsonProcessingException | IllegalArgumentException broken) {
            return null;
        }
    }

    private static long lengthOfWholeLines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        try (RandomAccessFile lines = new RandomAccessFile(file.toFile(), "r")) {
            long size = lines.length();
            byte[] block = new byte[(int) Math.min(size, BLOCK_BYTES)];
            for (long end = size; end > 0; end -= Math.min(end, BLOCK_BYTES)) {
                int length = (int) Math.min(end, BLOCK_BYTES);
                lines.seek(end - length);
                lines.readFully(block, 0, length);
                for (int i = length; i > 0; i--) {
                    if (block[i - 1] == '\n') {
                        return end - length + i;
                    }
                }
            }
        }
        return 0;
    }

    /** Called when no later run needs this journal. If it is large, it is compressed as soon as it is closed. */
    public void settle() {
        isSettled = true;
    }

    @Override
    public void close() throws IOException {
        journal.close();
        if (isSettled) {
            compress();
        }
    }

    private void compress() {
        try {
            CompactFile.compress(file);
        } catch (IOException full) {
            LOGGER.log(Level.FINE, "the journal " + file + " stays as large as it is", full);
        }
    }
}
