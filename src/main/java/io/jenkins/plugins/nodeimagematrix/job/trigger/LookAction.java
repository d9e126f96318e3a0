package io.jenkins.plugins.nodeimagematrix.job.trigger;

import hudson.model.Action;
import hudson.model.Api;
import hudson.model.Item;
import hudson.model.Job;
import io.jenkins.plugins.nodeimagematrix.compat.MatrixIcon;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.answer.JsonAnswer;
import io.jenkins.plugins.nodeimagematrix.job.api.ExportedLook;
import io.jenkins.plugins.nodeimagematrix.job.api.ExportedTime;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.run.look.Finding;
import io.jenkins.plugins.nodeimagematrix.run.look.Look;
import io.jenkins.plugins.nodeimagematrix.run.look.LookOrigin;
import io.jenkins.plugins.nodeimagematrix.run.look.LookState;
import io.jenkins.plugins.nodeimagematrix.run.times.Sightings;
import io.jenkins.plugins.nodeimagematrix.run.times.TimesReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.interceptor.RequirePOST;

/** The log of a job's looks: the last one, and those that started builds. */
@ExportedBean
public class LookAction implements Action, StaplerProxy {
    private final ImageMatrixTrigger trigger;

    LookAction(ImageMatrixTrigger trigger) {
        this.trigger = trigger;
    }

    public Job<?, ?> getJob() {
        return trigger.job();
    }

    @Override
    public String getIconFileName() {
        return MatrixIcon.fileName();
    }

    @Override
    public String getDisplayName() {
        return Messages.LookAction_name();
    }

    @Override
    public String getUrlName() {
        return "image-matrix-looks";
    }

    /** Requires Item/Read for the page and its data. */
    @Override
    public Object getTarget() {
        getJob().checkPermission(Item.READ);
        return this;
    }

    /** Whether this version of Jenkins has the newer layout, which sets the margins of the page itself. */
    public boolean isModern() {
        return MatrixIcon.hasSymbols();
    }

    /** Whether the user may ask for a look. */
    public boolean isMayLook() {
        return getJob().hasPermission(Item.BUILD);
    }

    /** The last look; empty before the first. */
    public List<LookView> getLast() throws IOException {
        Look last = last();
        return last == null ? List.of() : List.of(new LookView(last));
    }

    /** The looks that started builds, newest first. */
    public List<LookView> getStarting() throws IOException {
        return state().starting().stream().map(LookView::new).toList();
    }

    /** The times of each kind of change, and of the last changes. */
    public TimesView.Page getTimes() throws IOException {
        return new TimesView.Page(report());
    }

    /** The times of each kind of change of a job; empty for a job without the trigger, or before the first change. */
    public static List<TimesReport.Summary> times(Job<?, ?> job) throws IOException {
        for (ImageMatrixTrigger trigger : ImageMatrixTrigger.started()) {
            if (trigger.job() != null && trigger.job().getFullName().equals(job.getFullName())) {
                return new LookAction(trigger).report().summaries();
            }
        }
        return List.of();
    }

    /** Jenkins' API of this page: {@code GET .../image-matrix-looks/api/json}. */
    public Api getApi() {
        return new Api(this);
    }

    /** The last look, for Jenkins' API; {@code null} before the first. */
    @Exported(name = "lastLook", visibility = 2)
    public ExportedLook getLastLook() throws IOException {
        Look last = last();
        return last == null ? null : new ExportedLook(last);
    }

    /** The looks that started builds, newest first, for Jenkins' API; only on request. */
    @Exported(name = "startingLooks")
    public List<ExportedLook> getStartingLooks() throws IOException {
        return state().starting().stream().map(ExportedLook::new).toList();
    }

    /** The times of releases and moved base images, newest first, for Jenkins' API; only on request. */
    @Exported(name = "changeTimes")
    public List<ExportedTime> getChangeTimes() throws IOException {
        return report().times().stream().map(ExportedTime::new).toList();
    }

    private TimesReport report() throws IOException {
        return TimesReport.of(Sightings.of(JobFolder.of(getJob())), trigger.promise(), System.currentTimeMillis());
    }

    private Look last() throws IOException {
        Look made = LookMonitor.get().queue().last(getJob());
        return made == null ? state().last() : made;
    }

    private LookState state() throws IOException {
        return LookState.of(JobFolder.of(getJob()));
    }

    /** Serves the looks as JSON: {@code GET .../image-matrix-looks/data}. */
    public HttpResponse doData() throws IOException {
        getJob().checkPermission(Item.READ);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("version", 1);
        data.put("last", last());
        data.put("starting", state().starting());
        data.put("times", report());
        return JsonAnswer.of(data);
    }

    /** Asks for a look now: {@code POST .../image-matrix-looks/look}. */
    @RequirePOST
    public HttpResponse doLook() {
        getJob().checkPermission(Item.BUILD);
        trigger.look(LookOrigin.USER);
        return HttpResponses.redirectToDot();
    }

    /** One look, as the page shows it. */
    public static final class LookView {
        private final Look look;

        private LookView(Look look) {
            this.look = look;
        }

        /** The time (UTC). */
        public String getTime() {
            return TimesView.moment(look.millis());
        }

        public String getOrigin() {
            return switch (look.origin()) {
                case SCHEDULE -> Messages.LookAction_schedule();
                case WEBHOOK -> Messages.LookAction_webhook();
                case USER -> Messages.LookAction_user();
            };
        }

        public String getOutcome() {
            return switch (look.outcome()) {
                case NO_PLAN -> Messages.LookAction_noPlan();
                case NOTHING -> Messages.LookAction_nothing();
                case STARTED -> Messages.LookAction_started();
                case STARTED_BEFORE -> Messages.LookAction_startedBefore();
                case BUILD_WAITS -> Messages.LookAction_buildWaits();
                case NOT_BUILDABLE -> Messages.LookAction_notBuildable();
                case FAILED -> Messages.LookAction_failed();
            };
        }

        public String getCatalogue() {
            return look.catalogue();
        }

        public List<String> getFindings() {
            List<String> texts = new ArrayList<>();
            for (Finding finding : look.findings()) {
                texts.add(finding.matrix() + ": " + FindingTexts.text(finding));
            }
            return texts;
        }

        public List<String> getProblems() {
            return look.problems();
        }
    }
}
