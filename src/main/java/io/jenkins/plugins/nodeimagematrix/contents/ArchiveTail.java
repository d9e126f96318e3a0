package io.jenkins.plugins.nodeimagematrix.contents;

import io.jenkins.plugins.nodeimagematrix.stream.BlockInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A tar archive as it is read, with a look at its last bytes: two records of zeros end an archive (POSIX, "pax Interchange Format"). The
 * reader of its entries takes one that breaks off between two of them for a whole one.
 */
final class ArchiveTail extends BlockInputStream {
    private static final int END_BYTES = 2 * 512;

    private final InputStream archive;
    /** Number of zeros at the end of what was read after the last file, at most {@link #END_BYTES}. */
    private int zeros;

    ArchiveTail(InputStream archive) {
        this.archive = archive;
    }

    /** Called when the content of a file was read: zeros in it are not the archive's end. */
    void afterFile() {
        zeros = 0;
    }

    /** Whether what was read so far ends as an archive does. */
    boolean isEnd() {
        return zeros >= END_BYTES;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = archive.read(bytes, offset, length);
        int own = 0;
        while (own < Math.min(read, END_BYTES) && bytes[offset + read - 1 - own] == 0) {
            own++;
        }
        if (read > 0) {
            zeros = own == read ? Math.min(END_BYTES, zeros + own) : own;
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}
