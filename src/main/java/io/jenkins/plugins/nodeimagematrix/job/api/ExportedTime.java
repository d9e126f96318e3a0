package io.jenkins.plugins.nodeimagematrix.job.api;

import io.jenkins.plugins.nodeimagematrix.run.times.TimesReport;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** How long a release or a moved base image took to published tags, in Jenkins' remote API. Times are in milliseconds. */
@ExportedBean(defaultVisibility = 999)
public final class ExportedTime {
    private final TimesReport.Time time;

    public ExportedTime(TimesReport.Time time) {
        this.time = time;
    }

    @Exported
    public String getKind() {
        return time.sighting().kind().name();
    }

    /** The version or the base image. */
    @Exported
    public String getSubject() {
        return time.sighting().subject();
    }

    /** The first look that saw it, since the epoch. */
    @Exported
    public long getSeenMillis() {
        return time.sighting().seenMillis();
    }

    /** Whether its tags are published. */
    @Exported
    public boolean isDone() {
        return time.sighting().isDone();
    }

    /** From the first look that saw it to its tags, or until now. */
    @Exported
    public long getTookMillis() {
        return time.tookMillis();
    }

    /** How the promise stands. */
    @Exported
    public String getStanding() {
        return time.standing().name();
    }
}
