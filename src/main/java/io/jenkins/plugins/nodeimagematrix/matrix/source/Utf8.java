package io.jenkins.plugins.nodeimagematrix.matrix.source;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Texts of files that people wrote, with whatever editor. */
public final class Utf8 {
    private Utf8() {}

    /** @throws CharacterCodingException if the bytes are in another encoding */
    public static String strict(byte[] bytes) throws CharacterCodingException {
        if (isUtf16(bytes)) {
            throw new CharacterCodingException();
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /** Either with its byte order mark, or with every other byte of plain text being zero. */
    public static boolean isUtf16(byte[] bytes) {
        return bytes.length > 1
                && (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF
                        || bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE
                        || (bytes[0] == 0) != (bytes[1] == 0));
    }

    /** Some editors put a byte order mark before UTF-8. */
    public static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
