package io.jenkins.plugins.nodeimagematrix.release;

import java.util.List;
import java.util.random.RandomGenerator;

/** Versions and ranges close enough to each other that every rule of the grammar is met often. */
public final class RandomVersions {
    private static final List<String> IDENTIFIERS =
            List.of("0", "1", "2", "10", "alpha", "beta", "rc", "a", "A", "nightly20250401abcdef0123");
    private static final List<String> OPERATORS = List.of("", "=", "<", "<=", ">", ">=", "^", "~", "~>");

    private final RandomGenerator random;

    public RandomVersions(RandomGenerator random) {
        this.random = random;
    }

    public String version() {
        return number() + "." + number() + "." + number() + (random.nextInt(3) == 0 ? "-" + prerelease() : "");
    }

    public String range() {
        StringBuilder range = new StringBuilder(alternative());
        while (random.nextInt(4) == 0) {
            range.append(pick(List.of("||", " || ", "  ||"))).append(alternative());
        }
        return range.toString();
    }

    private String alternative() {
        if (random.nextInt(6) == 0) {
            return partial() + " - " + partial();
        }
        StringBuilder alternative = new StringBuilder(bound());
        while (random.nextInt(3) == 0) {
            alternative.append(' ').append(bound());
        }
        return alternative.toString();
    }

    private String bound() {
        String operator = pick(OPERATORS);
        return operator + (!operator.isEmpty() && random.nextInt(5) == 0 ? " " : "") + partial();
    }

    private String partial() {
        String v = random.nextInt(10) == 0 ? "v" : "";
        return v
                + switch (random.nextInt(9)) {
                    case 0 -> pick(List.of("*", "x", "X"));
                    case 1 -> number();
                    case 2 -> number() + pick(List.of(".x", ".*", ".X"));
                    case 3 -> number() + "." + number();
                    case 4 -> number() + "." + number() + pick(List.of(".x", ".*"));
                    case 5 -> number() + ".x.x";
                    default -> version();
                };
    }

    private String prerelease() {
        StringBuilder prerelease = new StringBuilder(pick(IDENTIFIERS));
        while (random.nextInt(3) == 0) {
            prerelease.append('.').append(pick(IDENTIFIERS));
        }
        return prerelease.toString();
    }

    private String number() {
        return Integer.toString(random.nextInt(8) == 0 ? random.nextInt(30) : random.nextInt(3));
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
