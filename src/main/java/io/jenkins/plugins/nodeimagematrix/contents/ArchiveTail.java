package io.jenkins.plugins.nodeimagematrix.contents;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A tar archive as it is read, with a look at its last bytes: two records of zeros end an archive (POSIX, "pax Interchange Format"). The
 * reader of its entries takes one that breaks off between two of them for a whole one.
 */
final class ArchiveTail extends FilterInputStream {
    private static final int END_BYTES = 2 * 512;
    private static final int MAX_SKIP_BYTES = 1 << 14;

    /** Number of zeros at the end of what was read after the last file, at most {@link #END_BYTES}. */
    private int zeros;

    ArchiveTail(InputStream archive) {
        super(archive);
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
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
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
    public long skip(long count) throws IOException {
        return count <= 0 ? 0 : Math.max(0, read(new byte[(int) Math.min(count, MAX_SKIP_BYTES)]));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
