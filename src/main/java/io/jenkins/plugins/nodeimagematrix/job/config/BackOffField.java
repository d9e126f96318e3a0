package io.jenkins.plugins.nodeimagematrix.job.config;

import hudson.AbortException;
import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.BackOff;

/** The hours that a failing cell waits after each failure, as a field of the build step and of the global configuration. */
public final class BackOffField {
    private BackOffField() {}

    /**
     * The back-off of a matrix.
     *
     * @param step the hours of the step; empty for those of the global configuration
     * @throws AbortException if they are not hours
     */
    public static BackOff of(String step) throws AbortException {
        String hours = step.isEmpty() ? NodeImageMatrixConfiguration.get().getBackOff() : step;
        try {
            return hours.isEmpty() ? BackOff.DEFAULT : BackOff.parse(hours);
        } catch (IllegalArgumentException wrong) {
            throw new AbortException("backOff: " + wrong.getMessage());
        }
    }

    public static FormValidation check(String value) {
        String hours = Util.fixNull(value).trim();
        try {
            if (!hours.isEmpty() && !hours.contains("$")) {
                BackOff.parse(hours);
            }
            return FormValidation.ok();
        } catch (IllegalArgumentException wrong) {
            return FormValidation.error(wrong.getMessage());
        }
    }
}
