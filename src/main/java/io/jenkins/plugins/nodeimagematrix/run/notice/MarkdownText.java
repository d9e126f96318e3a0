package io.jenkins.plugins.nodeimagematrix.run.notice;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text of others in Markdown. It is always a code span, in which CommonMark has no markup, no HTML and no escapes, and GitHub
 * no mentions.
 */
final class MarkdownText {
    private static final int MAX_CHARS = 300;

    /** Line breaks and other controls would end the span; controls of direction would reorder the text after it. */
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]+");

    private static final Pattern BACKTICKS = Pattern.compile("`+");

    private MarkdownText() {}

    /** Returns a code span with the text, shortened if it is long. */
    static String code(String text) {
        String line = UNSAFE.matcher(text).replaceAll(" ").strip();
        if (line.length() > MAX_CHARS) {
            int end = Character.isHighSurrogate(line.charAt(MAX_CHARS - 1)) ? MAX_CHARS - 1 : MAX_CHARS;
            line = line.substring(0, end) + "...";
        }
        if (line.isEmpty()) {
            return "";
        }
        // A span begins and ends with more backticks than it contains in a row.
        int longest = 0;
        for (Matcher run = BACKTICKS.matcher(line); run.find(); ) {
            longest = Math.max(longest, run.end() - run.start());
        }
        String fence = "`".repeat(longest + 1);
        String padding = line.startsWith("`") || line.endsWith("`") ? " " : "";
        return fence + padding + line + padding + fence;
    }

    /** @param url {@code null} for no link */
    static String link(String text, String url) {
        return url == null ? code(text) : "[" + code(text) + "](" + destination(url) + ")";
    }

    /** Encodes what could end a link's destination. */
    private static String destination(String url) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : url.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean plain = c > ' ' && c < 0x7f && "()<>\\[]`\"'{}|^*_~".indexOf(c) < 0;
            encoded.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return encoded.toString();
    }
}
