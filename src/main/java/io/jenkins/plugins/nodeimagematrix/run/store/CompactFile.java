package io.jenkins.plugins.nodeimagematrix.run.store;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Text files that are compressed with gzip if they are large, under the same name; {@code zcat -f} reads both. The text of ten
 * thousand cells and their tags is repetitive and takes a tenth of its size.
 */
public final class CompactFile {
    /** Files of up to this size are plain text. */
    static final int PLAIN_BYTES = 1024 * 1024;

    /** The first two bytes of gzip (RFC 1952, section 2.3.1). No text begins with them. */
    private static final int MAGIC = GZIPInputStream.GZIP_MAGIC;

    private CompactFile() {}

    /** A writer of the content of a file. It may close the stream. */
    @FunctionalInterface
    public interface Content {
        void write(OutputStream out) throws IOException;
    }

    /** Opens a file for reading; its text is not compressed. */
    public static InputStream open(Path file) throws IOException {
        BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file));
        try {
            in.mark(2);
            int first = in.read();
            int second = in.read();
            in.reset();
            return first == (MAGIC & 0xff) && second == MAGIC >> 8 ? new GZIPInputStream(in) : in;
        } catch (IOException unreadable) {
            in.close();
            throw unreadable;
        }
    }

    /** All of a file's text. */
    public static byte[] read(Path file) throws IOException {
        try (InputStream in = open(file)) {
            return in.readAllBytes();
        }
    }

    /** Replaces a file atomically, as {@link StateFile#replace} does. */
    public static void replace(Path file, Content content) throws IOException {
        StateFile.replace(file, out -> {
            try (CompactOutput compact = new CompactOutput(out)) {
                content.write(compact);
            }
        });
    }

    /** Compresses a file that nothing is appended to any more, if it is large. */
    public static void compress(Path file) throws IOException {
        if (Files.size(file) > PLAIN_BYTES) {
            replace(file, out -> {
                try (InputStream in = open(file)) {
                    in.transferTo(out);
                }
            });
        }
    }

    /** Makes a compressed file plain text, so that text can be appended. */
    public static void expand(Path file) throws IOException {
        boolean compressed;
        try (InputStream in = open(file)) {
            compressed = in instanceof GZIPInputStream;
        }
        if (compressed) {
            StateFile.replace(file, out -> {
                try (InputStream in = open(file)) {
                    in.transferTo(out);
                }
            });
        }
    }

    /** A stream that begins to compress when the text becomes large. It leaves the target open. */
    private static final class CompactOutput extends OutputStream {
        private final OutputStream target;
        private ByteArrayOutputStream plain = new ByteArrayOutputStream();
        private GZIPOutputStream compressed;
        private boolean closed;

        CompactOutput(OutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (compressed == null && plain.size() + length > PLAIN_BYTES) {
                compressed = new GZIPOutputStream(target);
                plain.writeTo(compressed);
                plain = null;
            }
            if (compressed == null) {
                plain.write(bytes, from, length);
            } else {
                compressed.write(bytes, from, length);
            }
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            if (compressed == null) {
                plain.writeTo(target);
            } else {
                compressed.finish();
            }
        }
    }
}
