package io.jenkins.plugins.nodeimagematrix.docker.client;

import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Hides secrets in the output of a build, in case an instruction prints one. */
public final class Mask {
    static final String STARS = "****";

    /** For output that holds no secret. */
    static final Mask NONE = new Mask(List.of());

    private final List<String> values;

    public Mask(Collection<BuildSecret> secrets) {
        // Output comes in lines, so a secret of several lines is looked for line by line. What is shorter
        // than this would turn half of a log into stars and protect nothing.
        this.values = secrets.stream()
                .flatMap(secret -> secret.reveal().lines())
                .map(String::strip)
                .filter(line -> line.length() > 3)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** How many characters have to follow a place before it is certain that no secret begins there. */
    int reach() {
        return values.isEmpty() ? 0 : values.get(0).length() - 1;
    }

    /** Which characters of a text belong to a secret. */
    BitSet secrets(CharSequence text) {
        BitSet found = new BitSet();
        String all = values.isEmpty() ? "" : text.toString();
        for (String value : values) {
            for (int at = all.indexOf(value); at >= 0; at = all.indexOf(value, at + 1)) {
                found.set(at, at + value.length());
            }
        }
        return found;
    }
}
