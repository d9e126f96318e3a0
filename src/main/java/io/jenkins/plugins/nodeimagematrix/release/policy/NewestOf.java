package io.jenkins.plugins.nodeimagematrix.release.policy;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A limit to the newest releases of each line, of each minor version, or of all. */
public enum NewestOf {
    LINE {
        @Override
        String group(Version version) {
            return version.line().toString();
        }
    },
    MINOR {
        @Override
        String group(Version version) {
            return version.minorName();
        }
    },
    ALL {
        @Override
        String group(Version version) {
            return "";
        }
    };

    /** The name of the group of releases of which only the newest are included. */
    abstract String group(Version version);

    /** Returns the name in the matrix file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such limit; the message lists all */
    public static NewestOf parse(String word) {
        return Arrays.stream(values())
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + word + "' is unknown (one of "
                        + Arrays.stream(values()).map(NewestOf::word).collect(Collectors.joining(", ")) + ")"));
    }
}
