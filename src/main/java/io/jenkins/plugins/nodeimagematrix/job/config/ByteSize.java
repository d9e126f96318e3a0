package io.jenkins.plugins.nodeimagematrix.job.config;

import io.jenkins.plugins.nodeimagematrix.job.Messages;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes as users write it: {@code 20G}, {@code 1.5 TB}, {@code 512Mi} or {@code 20000000000}. K, M, G and T are powers
 * of 1000; Ki, Mi, Gi and Ti are powers of 1024.
 */
final class ByteSize {
    private static final Pattern SIZE =
            Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(?:([KMGT])(i?))?B?", Pattern.CASE_INSENSITIVE);
    private static final List<String> UNITS = List.of("K", "M", "G", "T");
    private static final int DECIMAL = 1000;
    private static final int BINARY = 1024;

    private ByteSize() {}

    /** @throws IllegalArgumentException with a message for the user, if the text is no size */
    static long parse(String text) {
        Matcher size = SIZE.matcher(text.strip());
        if (!size.matches()) {
            throw new IllegalArgumentException(Messages.ByteSize_wrong());
        }
        BigDecimal bytes = new BigDecimal(size.group(1));
        if (size.group(2) != null) {
            int power = UNITS.indexOf(size.group(2).toUpperCase(Locale.ROOT)) + 1;
            bytes = bytes.multiply(BigDecimal.valueOf(size.group(3).isEmpty() ? DECIMAL : BINARY)
                    .pow(power));
        }
        if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException(Messages.ByteSize_wrong());
        }
        return bytes.longValue();
    }

    /** Returns the exact size in the largest unit in which it is a whole number. */
    static String format(long bytes) {
        for (int power = UNITS.size(); power > 0 && bytes > 0; power--) {
            for (int base : List.of(DECIMAL, BINARY)) {
                long unit = BigDecimal.valueOf(base).pow(power).longValueExact();
                if (bytes % unit == 0) {
                    return bytes / unit + UNITS.get(power - 1) + (base == BINARY ? "i" : "");
                }
            }
        }
        return Long.toString(bytes);
    }
}
