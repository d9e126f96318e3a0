package io.jenkins.plugins.nodeimagematrix.job.page;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** A cache of data read from a saved report, softly referenced, for pages that are requested repeatedly. */
final class SavedReport<T> {
    interface Reader<T> {
        T read(Path file) throws IOException;
    }

    private final Path file;
    private final Reader<T> reader;
    private SoftReference<T> content = new SoftReference<>(null);
    private FileTime read;

    SavedReport(Path file, Reader<T> reader) {
        this.file = file;
        this.reader = reader;
    }

    /** @return {@code null} if there is no report */
    synchronized T get() throws IOException {
        FileTime written;
        try {
            written = Files.getLastModifiedTime(file);
        } catch (NoSuchFileException none) {
            return null;
        }
        T known = content.get();
        if (known == null || !written.equals(read)) {
            known = reader.read(file);
            content = new SoftReference<>(known);
            read = written;
        }
        return known;
    }
}
