package io.jenkins.plugins.nodeimagematrix.job;

import io.jenkins.plugins.nodeimagematrix.run.RunReport;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** A report on disk, kept in memory as long as there is room, for pages that are asked for again and again. */
final class SavedReport {
    private final Path file;
    private SoftReference<RunReport> report = new SoftReference<>(null);
    private FileTime read;

    SavedReport(Path file) {
        this.file = file;
    }

    /** @return {@code null} if there is none */
    synchronized RunReport get() throws IOException {
        FileTime written;
        try {
            written = Files.getLastModifiedTime(file);
        } catch (NoSuchFileException none) {
            return null;
        }
        RunReport known = report.get();
        if (known == null || !written.equals(read)) {
            known = RunReport.read(file);
            report = new SoftReference<>(known);
            read = written;
        }
        return known;
    }
}
