package io.jenkins.plugins.nodeimagematrix.contents;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The entries of a tar archive, read to its end in one pass. */
final class ArchiveEntries {
    private static final int BLOCK_BYTES = 1 << 16;

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
        // Archives have thousands of files, so none gets a buffer of its own.
        byte[] unread = new byte[BLOCK_BYTES];
        TarArchiveEntry entry = tar.getNextEntry();
        while (entry != null) {
            visitor.entry(path(entry.getName()), entry, tar);
            while (tar.read(unread) >= 0) {
                continue;
            }
            tail.afterFile();
            entry = tar.getNextEntry();
        }
        // The writer of the archive must not find its pipe closed before it has written the padding.
        tail.transferTo(OutputStream.nullOutputStream());
        if (!tail.isEnd()) {
            throw new IOException("the archive breaks off");
        }
    }

    private static String path(String name) {
        int start = 0;
        while (name.startsWith("/", start) || name.startsWith("./", start)) {
            start = name.indexOf('/', start) + 1;
        }
        return name.substring(start);
    }
}
