package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.scheduler.CronTabList;
import hudson.util.VersionNumber;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;

/** The schedule of a trigger. hudson-core 1.395 does not know {@code H}, which a current Jenkins replaces for each job. */
public final class Schedule {
    private static final Pattern HASH = Pattern.compile("H(?:\\((\\d+)-\\d+\\))?(/\\d+)?");
    private static final VersionNumber HASH_SINCE = new VersionNumber("1.448");
    private static final int LAST_FIELD_FROM_ZERO = 1;

    private Schedule() {}

    /** The schedule in the grammar of this controller. */
    public static String of(String spec) {
        if (spec == null || knowsHash()) {
            return spec == null ? "" : spec;
        }
        StringJoiner lines = new StringJoiner("\n");
        for (String line : spec.split("\\r?\\n", -1)) {
            lines.add(line.startsWith("#") ? line : withoutHash(line));
        }
        return lines.toString();
    }

    private static boolean knowsHash() {
        VersionNumber version = Jenkins.getVersion();
        return version == null || !version.isOlderThan(HASH_SINCE);
    }

    private static String withoutHash(String line) {
        StringJoiner fields = new StringJoiner(" ");
        String[] words = line.trim().split("\\s+");
        for (int i = 0; i < words.length; i++) {
            Matcher hash = HASH.matcher(words[i]);
            if (!hash.matches()) {
                fields.add(words[i]);
            } else if (hash.group(2) != null) {
                fields.add("*" + hash.group(2));
            } else {
                String first = i <= LAST_FIELD_FROM_ZERO ? "0" : "1";
                fields.add(hash.group(1) == null ? first : hash.group(1));
            }
        }
        return fields.toString();
    }

    /**
     * Checks a schedule.
     *
     * @return a warning, or {@code null}
     * @throws IllegalArgumentException if it cannot be read; the message gives the reason
     */
    public static String check(String spec) {
        try {
            return CronTabList.create(of(spec)).checkSanity();
        } catch (Exception unreadable) {
            throw new IllegalArgumentException(unreadable.getMessage(), unreadable);
        }
    }
}
