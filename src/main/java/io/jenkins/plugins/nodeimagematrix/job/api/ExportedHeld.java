package io.jenkins.plugins.nodeimagematrix.job.api;

import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A release or a moved base image that waits for approval, in Jenkins' remote API. */
@ExportedBean(defaultVisibility = 999)
public final class ExportedHeld {
    private final String subject;
    private final String now;
    private final String rule;

    /**
     * @param subject the version, or the base image
     * @param now the digest that the base image moved to; {@code null} for a release
     * @param rule why a release is held; {@code null} for a base image
     */
    public ExportedHeld(String subject, String now, String rule) {
        this.subject = subject;
        this.now = now;
        this.rule = rule;
    }

    /** The held releases of a matrix. */
    public static List<ExportedHeld> releases(List<RunReport.HeldReleaseReport> held) {
        return held.stream()
                .map(release -> new ExportedHeld(release.version(), null, release.rule()))
                .toList();
    }

    @Exported
    public String getSubject() {
        return subject;
    }

    @Exported
    public String getNow() {
        return now;
    }

    @Exported
    public String getRule() {
        return rule;
    }
}
