package io.jenkins.plugins.nodeimagematrix.job.trigger;

import hudson.Extension;
import hudson.Util;
import hudson.model.Action;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Queue;
import hudson.triggers.Trigger;
import hudson.triggers.TriggerDescriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.nodeimagematrix.compat.Schedule;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.config.BuilderFields;
import io.jenkins.plugins.nodeimagematrix.job.config.CredentialsField;
import io.jenkins.plugins.nodeimagematrix.run.look.LookOrigin;
import io.jenkins.plugins.nodeimagematrix.run.look.LookSettings;
import io.jenkins.plugins.nodeimagematrix.run.times.Promise;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * A trigger that looks on a schedule, without an executor and a checkout, whether a build would do something: whether the
 * release catalogue has a release that enters or is newly held, whether a base image of the last build moved, whether a failed
 * cell is due, or a line has reached its end of life. If so, it starts one build.
 */
public class ImageMatrixTrigger extends Trigger<Item> {
    /** The triggers that are started, by the full name of their job. */
    private static final Map<String, ImageMatrixTrigger> STARTED = new ConcurrentHashMap<>();

    private boolean onlyFound;
    private boolean refresh;
    private boolean ignoreHeld;
    private String promise = "";
    private String credentialsId = "";

    /** @param spec the schedule, in the syntax of cron */
    @DataBoundConstructor
    public ImageMatrixTrigger(String spec) throws Exception {
        super(Schedule.of(Util.fixNull(spec).trim()));
    }

    public boolean isOnlyFound() {
        return onlyFound;
    }

    /** @param onlyFound whether builds are limited to what was found */
    @DataBoundSetter
    public void setOnlyFound(boolean onlyFound) {
        this.onlyFound = onlyFound;
    }

    public boolean isRefresh() {
        return refresh;
    }

    /** @param refresh whether images on a base image that moved are rebuilt under the same pinned tags */
    @DataBoundSetter
    public void setRefresh(boolean refresh) {
        this.refresh = refresh;
    }

    public boolean isIgnoreHeld() {
        return ignoreHeld;
    }

    /** @param ignoreHeld whether no build is started for a release that is only held */
    @DataBoundSetter
    public void setIgnoreHeld(boolean ignoreHeld) {
        this.ignoreHeld = ignoreHeld;
    }

    public String getPromise() {
        return Util.fixNull(promise);
    }

    /** @param promise the longest times from the first look that saw a change to its tags, such as {@code security 4h, base 2d} */
    @DataBoundSetter
    public void setPromise(String promise) {
        this.promise = Util.fixNull(promise).trim();
    }

    public String getCredentialsId() {
        return Util.fixNull(credentialsId);
    }

    /** @param credentialsId the credentials with which looks read base images at the hosts of the credentials' domain */
    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixNull(credentialsId).trim();
    }

    Promise promise() {
        try {
            return Promise.parse(getPromise());
        } catch (IllegalArgumentException unreadable) {
            // The form refuses it; a Pipeline may still set it, and its looks are more important.
            return Promise.NONE;
        }
    }

    @Override
    public void start(Item item, boolean newInstance) {
        super.start(item, newInstance);
        // A renamed job has its former trigger under its former name.
        STARTED.values().removeIf(former -> former.job == item);
        STARTED.put(item.getFullName(), this);
    }

    @Override
    public void stop() {
        if (job != null) {
            STARTED.remove(job.getFullName(), this);
        }
        super.stop();
    }

    /** Asks for a look, which another thread makes. */
    @Override
    public void run() {
        look(LookOrigin.SCHEDULE);
    }

    void look(LookOrigin origin) {
        if (job instanceof Job) {
            LookMonitor.get().queue().add(new TriggeredJob((Job<?, ?>) job, settings(), getCredentialsId()), origin);
        }
    }

    /** The triggers of all jobs. */
    static Collection<ImageMatrixTrigger> started() {
        return STARTED.values();
    }

    Job<?, ?> job() {
        return job instanceof Job ? (Job<?, ?>) job : null;
    }

    private LookSettings settings() {
        return new LookSettings(onlyFound, refresh, !ignoreHeld);
    }

    /** Adds the log of looks to the job. */
    @Override
    public Collection<? extends Action> getProjectActions() {
        return job instanceof Job ? List.of(new LookAction(this)) : List.of();
    }

    /** The descriptor, which offers the trigger to jobs that can be built. */
    @Extension
    @Symbol("imageMatrix")
    public static class DescriptorImpl extends TriggerDescriptor {
        @Override
        public boolean isApplicable(Item item) {
            return item instanceof Job && item instanceof Queue.Task;
        }

        @Override
        public String getDisplayName() {
            return Messages.ImageMatrixTrigger_name();
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@AncestorInPath Item item, @QueryParameter String credentialsId) {
            return CredentialsField.choices(item, "", credentialsId);
        }

        @POST
        public FormValidation doCheckCredentialsId(@AncestorInPath Item item, @QueryParameter String value) {
            return CredentialsField.check(item, "", value);
        }

        @POST
        public FormValidation doCheckPromise(@AncestorInPath Item item, @QueryParameter String value) {
            if (!BuilderFields.mayConfigure(item)) {
                return FormValidation.ok();
            }
            try {
                Promise.parse(Util.fixNull(value));
                return FormValidation.ok();
            } catch (IllegalArgumentException unreadable) {
                return FormValidation.error(unreadable.getMessage());
            }
        }

        @POST
        public FormValidation doCheckSpec(@AncestorInPath Item item, @QueryParameter String value) {
            if (!BuilderFields.mayConfigure(item)) {
                return FormValidation.ok();
            }
            String spec = Util.fixNull(value).trim();
            if (spec.isEmpty()) {
                return FormValidation.ok(Messages.ImageMatrixTrigger_webhooksOnly());
            }
            try {
                String warning = Schedule.check(spec);
                return warning == null ? FormValidation.ok() : FormValidation.warning(warning);
            } catch (IllegalArgumentException unreadable) {
                return FormValidation.error(Messages.ImageMatrixTrigger_schedule(unreadable.getMessage()));
            }
        }
    }
}
