package io.jenkins.plugins.nodeimagematrix.job.api;

import io.jenkins.plugins.nodeimagematrix.run.look.Finding;
import io.jenkins.plugins.nodeimagematrix.run.look.Look;
import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A look of a job's trigger in Jenkins' remote API. */
@ExportedBean(defaultVisibility = 999)
public final class ExportedLook {
    private final Look look;

    public ExportedLook(Look look) {
        this.look = look;
    }

    /** Its time, in milliseconds since the epoch. */
    @Exported
    public long getMillis() {
        return look.millis();
    }

    @Exported
    public String getOrigin() {
        return look.origin().name();
    }

    @Exported
    public String getOutcome() {
        return look.outcome().name();
    }

    /** The release catalogue that was used, and its date. */
    @Exported
    public String getCatalogue() {
        return look.catalogue();
    }

    @Exported
    public List<ExportedFinding> getFindings() {
        return look.findings().stream().map(ExportedFinding::new).toList();
    }

    /** Why something could not be looked at. */
    @Exported
    public List<String> getProblems() {
        return look.problems();
    }

    /** A change that a look found, in Jenkins' remote API. */
    @ExportedBean(defaultVisibility = 999)
    public static final class ExportedFinding {
        private final Finding finding;

        private ExportedFinding(Finding finding) {
            this.finding = finding;
        }

        @Exported
        public String getKind() {
            return finding.kind().name();
        }

        @Exported
        public String getMatrix() {
            return finding.matrix();
        }

        /** The version, the line, the base image or the cell. */
        @Exported
        public String getSubject() {
            return finding.subject();
        }

        /** Whether a build is started for it. */
        @Exported
        public boolean isStarts() {
            return finding.starts();
        }
    }
}
