package io.jenkins.plugins.nodeimagematrix.contents;

import io.jenkins.plugins.nodeimagematrix.image.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that is named {@code node}, with the release that it says it is. Since Node.js 4 an official program contains the URL of
 * its own download ({@code process.release}).
 *
 * @param version {@code null} if the program names none
 * @param sha256 digest of the program, in hexadecimal
 */
record NodeProgram(String version, String sha256) {
    private static final String URL = "https://nodejs.org/download/";
    private static final Pattern RELEASE = Pattern.compile(
            "\\Q" + URL + "\\E[a-z-]{1,20}/v(\\d{1,4}\\.\\d{1,4}\\.\\d{1,4}(?:-[0-9A-Za-z.-]{1,60})?)/");
    private static final int MAX_URL_CHARS = 160;
    private static final int CHUNK_BYTES = 1 << 18;
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

    /**
     * Reads a file to its end.
     *
     * @return {@code null} if it is no program in the format of Linux
     */
    static NodeProgram read(InputStream in) throws IOException {
        byte[] buffer = new byte[CHUNK_BYTES];
        MessageDigest digest = Digests.sha256();
        String version = null;
        int kept = 0;
        boolean first = true;
        int read = in.readNBytes(buffer, 0, buffer.length);
        while (read > 0) {
            if (first && !Arrays.equals(Arrays.copyOf(buffer, ELF.length), ELF)) {
                return null;
            }
            first = false;
            digest.update(buffer, kept, read);
            version = version == null ? release(buffer, kept + read) : version;
            // An URL may lie across two chunks.
            int end = kept + read;
            kept = Math.min(MAX_URL_CHARS, end);
            System.arraycopy(buffer, end - kept, buffer, 0, kept);
            read = in.readNBytes(buffer, kept, buffer.length - kept);
        }
        return first ? null : new NodeProgram(version, HexFormat.of().formatHex(digest.digest()));
    }

    private static String release(byte[] buffer, int length) {
        String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(URL);
        while (at >= 0) {
            Matcher release = RELEASE.matcher(text).region(at, Math.min(text.length(), at + MAX_URL_CHARS));
            if (release.lookingAt()) {
                return release.group(1);
            }
            at = text.indexOf(URL, at + 1);
        }
        return null;
    }
}
