package io.jenkins.plugins.nodeimagematrix.job.trigger;

import hudson.Util;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.run.times.Sighting;
import io.jenkins.plugins.nodeimagematrix.run.times.TimesReport;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** The time of one release or moved base image, as the page of looks shows it. */
public final class TimesView {
    private static final int MAX_ROWS = 30;

    private final TimesReport.Time time;

    private TimesView(TimesReport.Time time) {
        this.time = time;
    }

    /** The times of one kind of change, as the page shows them. */
    public static final class SummaryView {
        private final TimesReport.Summary summary;

        private SummaryView(TimesReport.Summary summary) {
            this.summary = summary;
        }

        public String getKind() {
            return kind(summary.kind());
        }

        public int getDone() {
            return summary.done();
        }

        public int getOpen() {
            return summary.open();
        }

        public String getMedian() {
            return span(summary.medianMillis());
        }

        public String getHigh() {
            return span(summary.highMillis());
        }

        public String getMax() {
            return span(summary.maxMillis());
        }

        public String getPromise() {
            return summary.promisedMillis() == 0
                    ? Messages.TimesView_noPromise()
                    : Messages.TimesView_promise(span(summary.promisedMillis()), summary.kept(), summary.missed());
        }

        private String span(long millis) {
            return millis == 0 && summary.done() == 0 ? "" : Util.getTimeSpanString(millis);
        }
    }

    /** The times of a job. */
    public static final class Page {
        private final TimesReport report;

        Page(TimesReport report) {
            this.report = report;
        }

        /** Those of each kind of change; empty before the first. */
        public List<SummaryView> getSummaries() {
            return report.summaries().stream().map(SummaryView::new).toList();
        }

        /** Those of the last changes, newest first. */
        public List<TimesView> getRows() {
            return report.times().stream().limit(MAX_ROWS).map(TimesView::new).toList();
        }
    }

    /** A time since the epoch, in UTC and seconds. */
    static String moment(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String kind(Sighting.Kind kind) {
        return switch (kind) {
            case SECURITY -> Messages.TimesView_security();
            case RELEASE -> Messages.TimesView_release();
            case BASE -> Messages.TimesView_base();
        };
    }

    public String getKind() {
        return kind(time.sighting().kind());
    }

    public String getSubject() {
        return time.sighting().subject();
    }

    /** The day of a release according to the catalogue; empty for a base image. */
    public String getDay() {
        return time.sighting().day();
    }

    public String getSeen() {
        return moment(time.sighting().seenMillis());
    }

    public String getTook() {
        String span = Util.getTimeSpanString(time.tookMillis());
        return time.sighting().isDone() ? span : Messages.TimesView_open(span);
    }

    public String getStanding() {
        return switch (time.standing()) {
            case NONE -> "";
            case OPEN -> Messages.TimesView_running();
            case KEPT -> Messages.TimesView_kept();
            case MISSED -> Messages.TimesView_missed();
        };
    }

    public String getDelays() {
        return time.sighting().delays().stream()
                .sorted()
                .map(delay -> switch (delay) {
                    case HELD -> Messages.TimesView_held();
                    case FAILING -> Messages.TimesView_failing();
                    case BUILDING -> Messages.TimesView_building();
                    case AGENTS -> Messages.TimesView_agents();
                    case LIMITS -> Messages.TimesView_limits();
                    case NO_ANSWER -> Messages.TimesView_noAnswer();
                    case NOT_BUILDABLE -> Messages.TimesView_notBuildable();
                })
                .collect(Collectors.joining(", "));
    }
}
