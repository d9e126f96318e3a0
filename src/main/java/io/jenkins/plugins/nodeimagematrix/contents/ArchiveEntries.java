package io.jenkins.plugins.nodeimagematrix.contents;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The entries of a tar archive, read to its end in one pass. */
final class ArchiveEntries {
    private ArchiveEntries() {}

    /** Receives the entries in their order. */
    @FunctionalInterface
    interface Visitor {
        /** @param path without a slash or a dot before the first name */
        void entry(String path, TarArchiveEntry entry, InputStream content) throws IOException;
    }

    /** @throws IOException if it is no tar archive, or breaks off */
    static void read(InputStream archive, Visitor visitor) throws IOException {
        ArchiveTail tail = new ArchiveTail(archive);
        TarArchiveInputStream tar = new TarArchiveInputStream(tail);
        TarArchiveEntry entry = tar.getNextEntry();
        while (entry != null) {
            visitor.entry(entry.getName().replaceFirst("^(\\./|/)+", ""), entry, tar);
            tar.transferTo(OutputStream.nullOutputStream());
            tail.afterFile();
            entry = tar.getNextEntry();
        }
        // The writer of the archive must not find its pipe closed before it has written the padding.
        tail.transferTo(OutputStream.nullOutputStream());
        if (!tail.isEnd()) {
            throw new IOException("the archive breaks off");
        }
    }
}
