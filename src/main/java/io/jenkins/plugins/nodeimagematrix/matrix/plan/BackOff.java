package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The back-off of failing cells: the times that a cell waits after its first, second, ... failure in a row with the same inputs.
 * After more failures it waits the last of them.
 *
 * @param waits at least one
 */
public record BackOff(List<Duration> waits) implements Serializable {
    private static final int MAX_WAITS = 50;
    private static final int MIN_STUCK = 3;
    private static final BigDecimal MAX_HOURS = BigDecimal.valueOf(8760);
    private static final BigDecimal MINUTES = BigDecimal.valueOf(60);

    /** No waiting: each run tries all failing cells. */
    public static final BackOff NONE = new BackOff(List.of(Duration.ZERO));

    public static final BackOff DEFAULT = parse("0 0 1 2 4 8 16 32");

    public BackOff {
        waits = List.copyOf(waits);
        if (waits.isEmpty()) {
            throw new IllegalArgumentException("a back-off has at least one time");
        }
    }

    /**
     * Reads the times in hours, such as {@code 0 0 1 2 4}; a fraction is rounded to minutes.
     *
     * @throws IllegalArgumentException if the text is not a list of hours; the message says what is expected
     */
    public static BackOff parse(String text) {
        List<Duration> waits = new ArrayList<>();
        for (String word : text.strip().split("[\\s,]+")) {
            if (!word.matches("\\d{1,4}(\\.\\d{1,4})?") || new BigDecimal(word).compareTo(MAX_HOURS) > 0) {
                throw new IllegalArgumentException("'" + word
                        + "' is not a number of hours up to 8760; write the hours after each failure, such as 0 0 1 2 4,"
                        + " or 0 to try in each run");
            }
            waits.add(Duration.ofMinutes(new BigDecimal(word)
                    .multiply(MINUTES)
                    .setScale(0, RoundingMode.HALF_UP)
                    .longValueExact()));
        }
        if (waits.size() > MAX_WAITS) {
            throw new IllegalArgumentException("at most " + MAX_WAITS + " times; the last of them repeats");
        }
        return new BackOff(waits);
    }

    /** The time that a cell waits after so many failures in a row, at least one. */
    Duration after(int failures) {
        return waits.get(Math.min(failures, waits.size()) - 1);
    }

    /**
     * Whether a cell with so many failures in a row is stuck: it waits the longest time and failed at least
     * {@value #MIN_STUCK} times. Without waiting, no cell is stuck.
     */
    boolean isStuckAfter(int failures) {
        return failures >= Math.max(MIN_STUCK, waits.size())
                && !waits.get(waits.size() - 1).isZero();
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return waits.stream()
                .map(wait -> BigDecimal.valueOf(wait.toMinutes())
                        .divide(MINUTES, 4, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString())
                .collect(Collectors.joining(" "));
    }
}
