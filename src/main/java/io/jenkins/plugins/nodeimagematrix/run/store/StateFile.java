package io.jenkins.plugins.nodeimagematrix.run.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * State that outlives a run: small JSON in a file of its own, with the version of its form. It is replaced as a whole, so that
 * who reads it finds the old content or the new one, also after a crash of the machine.
 */
public final class StateFile<T extends StateFile.Versioned> {
    private final Path path;
    private final int version;
    private final ObjectReader reader;
    private final ObjectWriter writer;

    /** @param version that this plugin writes and understands */
    public StateFile(Path path, Class<T> type, int version, Module... modules) {
        JsonMapper json = JsonMapper.builder()
                .addModules(modules)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        this.path = path;
        this.version = version;
        this.reader = json.readerFor(type);
        this.writer = json.writerFor(type).withDefaultPrettyPrinter();
    }

    /** Content that says of which form it is; the number changes when an earlier reader would misread it. */
    public interface Versioned {
        int version();
    }

    /**
     * The content; nothing if there is no such file, or one of another version.
     *
     * @throws IOException if it is damaged; the message says what to do
     */
    public Optional<T> read() throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.<T>readValue(path.toFile())).filter(content -> content.version() == version);
        } catch (JsonProcessingException damaged) {
            throw new IOException(
                    path + " is damaged (" + damaged.getOriginalMessage()
                            + "); bring it back from a backup, or remove it to do without what it remembers",
                    damaged);
        }
    }

    public void write(T content) throws IOException {
        replace(path, writer.writeValueAsBytes(content));
    }

    /** Puts a whole file in the place of another one, and returns when it is on the disk. */
    public static synchronized void replace(Path path, byte[] content) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Path next = path.resolveSibling(path.getFileName() + ".new");
        // No channel: Java closes one when a thread is interrupted while it writes, as those of an aborted build are.
        try (FileOutputStream out = new FileOutputStream(next.toFile())) {
            out.write(content);
            out.getFD().sync();
        }
        Files.move(next, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
