package io.jenkins.plugins.nodeimagematrix.run.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/**
 * A file with persistent state: a small JSON document with a format version. It is replaced atomically, so that a reader
 * finds either the old or the new content, also after a machine crash.
 */
public final class StateFile<T extends StateFile.Versioned> {
    /**
     * Locks, so that a file has one writer at a time. Files share some, since their number has no limit; one for all would have
     * each job wait for the disk's writes of all others.
     */
    private static final List<Object> WRITERS =
            Stream.generate(Object::new).limit(64).toList();

    private final Path path;
    private final Format<T> format;

    private StateFile(Path path, Format<T> format) {
        this.path = path;
        this.format = format;
    }

    /** The format of files with one type of content. It is made once, since Jackson analyses the type for each. */
    public static final class Format<T extends Versioned> {
        private final int version;
        private final ObjectReader reader;
        private final ObjectWriter writer;

        /** @param version the format version that this plugin writes and reads */
        public Format(Class<T> type, int version, Module... modules) {
            JsonMapper json = JsonMapper.builder()
                    .addModules(modules)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build();
            this.version = version;
            this.reader = json.readerFor(type);
            this.writer = json.writerFor(type).withDefaultPrettyPrinter();
        }

        public StateFile<T> at(Path path) {
            return new StateFile<>(path, this);
        }
    }

    /** Content with a format version; the version is incremented when older readers would misread it. */
    public interface Versioned {
        int version();
    }

    /**
     * The content; empty if there is no such file, or one of another version.
     *
     * @throws IOException if the file is damaged; the message says what to do
     */
    public Optional<T> read() throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try {
            try (InputStream in = CompactFile.open(path)) {
                return Optional.of(format.reader.<T>readValue(in))
                        .filter(content -> content.version() == format.version);
            }
        } catch (JsonProcessingException | ZipException | EOFException damaged) {
            String why =
                    damaged instanceof JsonProcessingException json ? json.getOriginalMessage() : damaged.getMessage();
            throw new IOException(
                    path + " is damaged (" + why
                            + "); restore it from a backup, or delete it to start without its data",
                    damaged);
        }
    }

    public void write(T content) throws IOException {
        CompactFile.replace(path, out -> format.writer.writeValue(out, content));
        Disk.ofThread().forceEntries(path.toAbsolutePath().getParent());
    }

    /** Replaces a file atomically. When this returns, a crash of the machine does not bring the old content back. */
    public static void replaceForGood(Path path, byte[] content) throws IOException {
        replace(path, content);
        Disk.ofThread().forceEntries(path.toAbsolutePath().getParent());
    }

    /** Replaces a file atomically: also after a crash of the machine, it has either the old or the new content. */
    public static void replace(Path path, byte[] content) throws IOException {
        replace(path, out -> out.write(content));
    }

    /** Replaces a file atomically, with content that is written meanwhile. */
    static void replace(Path path, CompactFile.Content content) throws IOException {
        Path file = path.toAbsolutePath();
        create(file.getParent());
        synchronized (WRITERS.get(Math.floorMod(file.hashCode(), WRITERS.size()))) {
            write(file, content);
        }
    }

    /** Creates a folder and those above it. That one exists, as it mostly does, is no exception here. */
    static void create(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
    }

    private static void write(Path path, CompactFile.Content content) throws IOException {
        Path next = path.resolveSibling(path.getFileName() + ".new");
        // FileOutputStream, not FileChannel: an interrupt during a write closes a channel, and an abort interrupts
        // the threads of a build.
        try (FileOutputStream out = new FileOutputStream(next.toFile())) {
            content.write(out);
            Disk.ofThread().force(next, out.getFD());
        }
        Disk.ofThread().replace(next, path);
    }
}
