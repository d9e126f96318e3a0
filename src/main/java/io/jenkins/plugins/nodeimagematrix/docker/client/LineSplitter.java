package io.jenkins.plugins.nodeimagematrix.docker.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A splitter of a stream into lines, with bounded memory for a line of any length. */
public final class LineSplitter {
    public static final int MAX_LINE_CHARS = 64 * 1024;

    private LineSplitter() {}

    /**
     * Reads to the end. Invalid UTF-8 becomes U+FFFD; a longer line is split into pieces of {@link #MAX_LINE_CHARS}.
     */
    static void read(InputStream in, Consumer<String> lines) throws IOException {
        read(in, Mask.NONE, lines);
    }

    /** Like {@link #read(InputStream, Consumer)}, with secrets masked. */
    static void read(InputStream in, Mask mask, Consumer<String> lines) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        ByteBuffer bytes = ByteBuffer.allocate(32 * 1024);
        CharBuffer chars = CharBuffer.allocate(32 * 1024);
        MaskedLine line = new MaskedLine(mask, MAX_LINE_CHARS, lines);
        boolean end = false;
        while (!end) {
            int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
            end = count < 0;
            bytes.position(bytes.position() + Math.max(count, 0));
            bytes.flip();
            decoder.decode(bytes, chars, end);
            bytes.compact();
            chars.flip();
            while (chars.hasRemaining()) {
                line.add(chars.get());
            }
            chars.clear();
        }
        line.endOfAll();
    }
}
