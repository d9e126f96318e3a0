package io.jenkins.plugins.nodeimagematrix.docker;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Takes secrets out of what a build prints, should an instruction print one. */
final class Mask {
    private static final String STARS = "****";

    private final List<String> values;

    Mask(Collection<Secret> secrets) {
        // Output comes in lines, so a secret of several lines is looked for line by line; the longest first, for one
        // may be part of another. What is shorter than this would turn half of a log into stars and protect nothing.
        this.values = secrets.stream()
                .flatMap(secret -> secret.reveal().lines())
                .map(String::strip)
                .filter(line -> line.length() > 3)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    String apply(String line) {
        String masked = line;
        for (String value : values) {
            masked = masked.replace(value, STARS);
        }
        return masked;
    }
}
