package io.jenkins.plugins.nodeimagematrix.run.plan;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.BackOff;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanRequest;
import java.time.Duration;

/**
 * The settings of a run.
 *
 * @param push whether proven images are published
 * @param stage whether proven images are uploaded without a tag, if they are not published anyway
 * @param refresh whether a pinned tag may be overwritten if it holds another image
 * @param failFast whether the first failure ends the run
 * @param retries how often a step is retried after a transport fault; tests are never retried
 * @param stepTimeout limit for each build, each test and each scan
 * @param diskBudget limit in bytes for the plugin's images and the build cache on each daemon; 0 for no limit
 * @param backOff how long a failing cell waits before a run tries it again
 * @param scan the demand that proven images are scanned before they are published; {@code null} for none
 */
public record RunSettings(
        boolean push,
        boolean stage,
        boolean refresh,
        boolean failFast,
        int retries,
        Duration stepTimeout,
        long diskBudget,
        BackOff backOff,
        ScanRequest scan) {
    /** Publishes, retries transport faults twice, and limits every step to one hour. */
    public static final RunSettings DEFAULT = builder().build();

    public static SettingsBuilder builder() {
        return new SettingsBuilder();
    }

    /** A builder of the same settings, to change some of them. */
    public SettingsBuilder toBuilder() {
        return builder()
                .push(push)
                .stage(stage)
                .refresh(refresh)
                .failFast(failFast)
                .retries(retries)
                .stepTimeout(stepTimeout)
                .diskBudget(diskBudget)
                .backOff(backOff)
                .scan(scan);
    }

    /** Values of settings; what is not set keeps its default. */
    public static final class SettingsBuilder {
        private boolean push = true;
        private boolean stage;
        private boolean refresh;
        private boolean failFast;
        private int retries = 2;
        private Duration stepTimeout = Duration.ofHours(1);
        private long diskBudget;
        private BackOff backOff = BackOff.NONE;
        private ScanRequest scan;

        private SettingsBuilder() {}

        public SettingsBuilder push(boolean value) {
            push = value;
            return this;
        }

        public SettingsBuilder stage(boolean value) {
            stage = value;
            return this;
        }

        public SettingsBuilder refresh(boolean value) {
            refresh = value;
            return this;
        }

        public SettingsBuilder failFast(boolean value) {
            failFast = value;
            return this;
        }

        public SettingsBuilder retries(int value) {
            retries = value;
            return this;
        }

        public SettingsBuilder stepTimeout(Duration value) {
            stepTimeout = value;
            return this;
        }

        public SettingsBuilder diskBudget(long value) {
            diskBudget = value;
            return this;
        }

        public SettingsBuilder backOff(BackOff value) {
            backOff = value;
            return this;
        }

        public SettingsBuilder scan(ScanRequest value) {
            scan = value;
            return this;
        }

        public RunSettings build() {
            return new RunSettings(push, stage, refresh, failFast, retries, stepTimeout, diskBudget, backOff, scan);
        }
    }
}
