package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.scheduler.CronTabList;
import hudson.scheduler.Hash;

/** The schedule of a trigger. */
public final class Schedule {
    private Schedule() {}

    /** The schedule in the grammar of this controller. */
    public static String of(String spec) {
        return spec == null ? "" : spec;
    }

    /**
     * Checks a schedule.
     *
     * @return a warning, or {@code null}
     * @throws IllegalArgumentException if it cannot be read; the message gives the reason
     */
    public static String check(String spec) {
        return CronTabList.create(of(spec), Hash.zero()).checkSanity();
    }
}
