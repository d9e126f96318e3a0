package io.jenkins.plugins.nodeimagematrix.run.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.run.history.HistoryEntry.Kind;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.run.store.Disk;
import io.jenkins.plugins.nodeimagematrix.run.store.FolderLock;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The history of a job's tags: an append-only file of JSON lines, which records changes such as
 * {@code argon: 4.2.0 -> 4.4.7}. Lines of a later format and incomplete lines are skipped. Safe for concurrent builds.
 */
public final class AliasHistory {
    /** The format version of the lines; incremented when older readers would misread them. */
    public static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path file;
    private final Clock clock;

    /** @param file need not exist yet */
    public AliasHistory(Path file) {
        this(file, Clock.systemUTC());
    }

    /** @param clock of the entries */
    public AliasHistory(Path file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** Every line, oldest first. */
    public List<HistoryEntry> entries() throws IOException {
        return since(0).entries();
    }

    /**
     * Some of the lines, oldest first.
     *
     * @param end offset of the next lines, in bytes
     */
    record Part(List<HistoryEntry> entries, long end) {}

    /** The complete lines from the given offset on. */
    Part since(long start) throws IOException {
        List<HistoryEntry> entries = new ArrayList<>();
        if (!Files.exists(file)) {
            return new Part(entries, start);
        }
        long size = Files.size(file);
        if (size <= start) {
            return new Part(entries, start);
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(start);
            bytes = in.readAllBytes();
        }
        int end = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                HistoryEntry entry = parse(new String(bytes, end, i - end, StandardCharsets.UTF_8));
                if (entry != null) {
                    entries.add(entry);
                }
                end = i + 1;
            }
        }
        return new Part(entries, start + end);
    }

    /** The changes of each tag, oldest first; tags in order of their first change. */
    public Map<String, List<HistoryEntry>> byTag() throws IOException {
        Map<String, List<HistoryEntry>> tags = new LinkedHashMap<>();
        for (HistoryEntry entry : entries()) {
            if (entry.kind().isMove()) {
                tags.computeIfAbsent(entry.tag(), absent -> new ArrayList<>()).add(entry);
            }
        }
        return tags;
    }

    /** The images that aliases are kept from, read again for each query. */
    public BlockedImageSource decisions() {
        return new HistoryDecisions(this);
    }

    /** The images that aliases are kept from now. */
    public BlockedImages blocked() throws IOException {
        return BlockedImages.of(entries());
    }

    /** Appends lines, each completely or not at all, and forces them to disk. */
    public void append(List<HistoryEntry> entries) throws IOException {
        append(entries, true);
    }

    /** @param force whether to wait for the disk; otherwise the lines survive a killed controller, but not a machine crash */
    private void append(List<HistoryEntry> entries, boolean force) throws IOException {
        if (entries.isEmpty()) {
            return;
        }
        StringBuilder lines = new StringBuilder();
        for (HistoryEntry entry : entries) {
            ObjectNode line = JSON.createObjectNode().put("v", VERSION);
            line.setAll((ObjectNode) JSON.valueToTree(entry));
            line.put("kind", entry.kind().name().toLowerCase(java.util.Locale.ROOT));
            lines.append(JSON.writeValueAsString(line)).append('\n');
        }
        Path folder = file.toAbsolutePath().getParent();
        try (FolderLock lock = FolderLock.take(folder)) {
            // RandomAccessFile, not FileChannel: an interrupt during a write closes a channel, and an abort
            // interrupts the build's threads.
            try (RandomAccessFile history = new RandomAccessFile(file.toFile(), "rw")) {
                String start = isTorn(history) ? "\n" : "";
                history.seek(history.length());
                history.write((start + lines).getBytes(StandardCharsets.UTF_8));
                if (force) {
                    Disk.ofThread().force(file, history.getFD());
                    Disk.ofThread().forceEntries(folder);
                }
            }
        }
    }

    private static boolean isTorn(RandomAccessFile history) throws IOException {
        if (history.length() == 0) {
            return false;
        }
        history.seek(history.length() - 1);
        return history.read() != '\n';
    }

    private static HistoryEntry parse(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            return node == null || node.path("v").asInt() != VERSION
                    ? null
                    : JSON.treeToValue(node, HistoryEntry.class);
        } catch (JsonProcessingException | IllegalArgumentException broken) {
            return null;
        }
    }

    /** An entry of now, which is not in the history before it is appended. */
    public HistoryEntry.EntryBuilder entry(Actor actor, Kind kind, Object tag) {
        return HistoryEntry.builder(clock.instant(), actor, kind, tag);
    }

    /** An entry which lifts a decision of this history. */
    public HistoryEntry readmission(Actor actor, HistoryEntry decision) {
        return entry(actor, Kind.READMITTED, decision.tag())
                .image(decision.cell(), decision.release())
                .alias(decision.alias(), null)
                .digests(null, decision.to())
                .build();
    }

    /** A listener that records the tag changes of a publication. */
    public TagListener log(Actor actor) throws IOException {
        Map<String, String> last = new HashMap<>();
        for (HistoryEntry entry : entries()) {
            if (entry.kind().isMove()) {
                last.put(entry.tag(), entry.to());
            }
        }
        return updates -> {
            List<HistoryEntry> lines = new ArrayList<>();
            synchronized (last) {
                for (TagListener.Confirmed confirmed : updates) {
                    TagUpdate update = confirmed.update();
                    String before = last.put(update.reference(), update.to());
                    if (update.kind().changes() || !update.to().equals(before)) {
                        lines.add(entry(actor, kind(update), update.reference())
                                .image(update.cell(), confirmed.tag().release())
                                .revision(confirmed.tag().revision())
                                .alias(update.alias(), confirmed.rule())
                                .digests(update.kind().changes() ? update.from() : before, update.to())
                                .build());
                    }
                }
            }
            append(lines, false);
        };
    }

    private static Kind kind(TagUpdate update) {
        return switch (update.kind()) {
            case CREATED -> Kind.CREATED;
            case MOVED -> Kind.MOVED;
            default -> Kind.FOUND;
        };
    }
}
