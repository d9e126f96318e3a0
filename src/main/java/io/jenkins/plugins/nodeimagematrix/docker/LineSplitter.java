package io.jenkins.plugins.nodeimagematrix.docker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Cuts a stream into lines without ever holding more than one piece of a line, however long it is. */
final class LineSplitter {
    static final int LONGEST = 64 * 1024;

    private LineSplitter() {}

    /** Reads to the end. Bytes that are no UTF-8 become U+FFFD; a longer line comes in pieces of {@link #LONGEST}. */
    static void read(InputStream in, Consumer<String> lines) throws IOException {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        ByteBuffer bytes = ByteBuffer.allocate(32 * 1024);
        CharBuffer chars = CharBuffer.allocate(32 * 1024);
        StringBuilder line = new StringBuilder();
        boolean end = false;
        while (!end) {
            int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
            end = count < 0;
            bytes.position(bytes.position() + Math.max(count, 0));
            bytes.flip();
            decoder.decode(bytes, chars, end);
            bytes.compact();
            chars.flip();
            split(chars, line, lines);
            chars.clear();
        }
        if (!line.isEmpty()) {
            lines.accept(line.toString());
        }
    }

    private static void split(CharBuffer chars, StringBuilder line, Consumer<String> lines) {
        while (chars.hasRemaining()) {
            char next = chars.get();
            if (next == '\n') {
                int length = line.length();
                if (length > 0 && line.charAt(length - 1) == '\r') {
                    line.setLength(length - 1);
                }
                lines.accept(line.toString());
                line.setLength(0);
            } else {
                line.append(next);
                if (line.length() >= LONGEST) {
                    lines.accept(line.toString());
                    line.setLength(0);
                }
            }
        }
    }
}
