package io.jenkins.plugins.nodeimagematrix.matrix.source;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The decoding of text files that users wrote with any editor. */
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

    /** Whether the bytes begin with a UTF-16 byte order mark, or with an ASCII character in UTF-16. */
    public static boolean isUtf16(byte[] bytes) {
        return bytes.length > 1
                && (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF
                        || bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE
                        || (bytes[0] == 0) != (bytes[1] == 0));
    }

    /** Removes a UTF-8 byte order mark, which some editors write. */
    public static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }
}
