package io.jenkins.plugins.nodeimagematrix.job.config;

import hudson.AbortException;
import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanException;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanPolicy;
import io.jenkins.plugins.nodeimagematrix.vulnerability.ScanRequest;
import io.jenkins.plugins.nodeimagematrix.vulnerability.Severity;
import java.time.LocalDate;
import java.util.List;

/** The scan of images for vulnerabilities, as fields of the build step. */
public final class ScanFields {
    /** The severity from which on a vulnerability blocks an image, unless the step names another. */
    public static final String DEFAULT_SEVERITY = ScanPolicy.DEFAULT_THRESHOLD.word();

    private ScanFields() {}

    /**
     * The demand of a step that images are scanned.
     *
     * @param day the current day in UTC
     * @return {@code null} if the step names no command
     * @throws AbortException if the severity or an exception is wrong
     */
    public static ScanRequest of(MatrixSettings settings, LocalDate day) throws AbortException {
        Severity threshold = Severity.named(settings.scanSeverity())
                .orElseThrow(() -> new AbortException(Messages.ScanFields_severity(settings.scanSeverity())));
        List<ScanException> exceptions;
        try {
            exceptions = ScanException.parse(settings.scanExceptions());
        } catch (IllegalArgumentException wrong) {
            throw new AbortException("scanExceptions: " + wrong.getMessage());
        }
        return settings.scanCommand().isEmpty()
                ? null
                : new ScanRequest(settings.scanCommand(), new ScanPolicy(threshold, exceptions), day);
    }

    public static FormValidation exceptions(String value) {
        try {
            ScanException.parse(Util.fixNull(value));
            return FormValidation.ok();
        } catch (IllegalArgumentException wrong) {
            return FormValidation.error(wrong.getMessage());
        }
    }
}
