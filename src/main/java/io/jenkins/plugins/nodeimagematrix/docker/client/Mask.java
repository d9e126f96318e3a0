package io.jenkins.plugins.nodeimagematrix.docker.client;

import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** A filter that hides secrets in the output of a build, in case an instruction prints one. */
public final class Mask {
    static final String STARS = "****";

    /** A shorter rest of a secret may be any text. */
    private static final int MIN_REST_CHARS = 8;

    /** A mask without secrets. */
    static final Mask NONE = new Mask(List.of());

    private final List<String> values;

    public Mask(Collection<BuildSecret> secrets) {
        // Output arrives in lines, so each line of a secret is masked separately. Masking shorter lines
        // would mask unrelated parts of the log and protect nothing.
        this.values = secrets.stream()
                .flatMap(secret -> secret.reveal().lines())
                .map(String::strip)
                .filter(line -> line.length() > 3)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** The number of characters after a position that are needed to exclude a secret there. */
    int reach() {
        return values.isEmpty() ? 0 : values.get(0).length() - 1;
    }

    /** The characters of a text that belong to a secret. */
    BitSet secrets(CharSequence text) {
        BitSet found = new BitSet();
        String all = values.isEmpty() ? "" : text.toString();
        for (String value : values) {
            for (int at = all.indexOf(value); at >= 0; at = all.indexOf(value, at + 1)) {
                found.set(at, at + value.length());
            }
            found.set(0, lengthOfRest(value, all));
        }
        return found;
    }

    /** BuildKit repeats the last output of a failed instruction, and may cut its first line within a secret. */
    private static int lengthOfRest(String secret, String text) {
        // For each line of a log: compares in place, without a copy for each length.
        for (int length = secret.length() - 1; length >= MIN_REST_CHARS; length--) {
            if (secret.regionMatches(secret.length() - length, text, 0, length)) {
                return length;
            }
        }
        return 0;
    }
}
