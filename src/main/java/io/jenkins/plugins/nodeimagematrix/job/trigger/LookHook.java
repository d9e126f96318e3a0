package io.jenkins.plugins.nodeimagematrix.job.trigger;

import hudson.Extension;
import hudson.model.Job;
import hudson.model.UnprotectedRootAction;
import hudson.security.csrf.CrumbExclusion;
import io.jenkins.plugins.nodeimagematrix.compat.WebResponse;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.job.answer.JsonAnswer;
import io.jenkins.plugins.nodeimagematrix.job.config.HookToken;
import io.jenkins.plugins.nodeimagematrix.job.page.JobFolder;
import io.jenkins.plugins.nodeimagematrix.run.look.LookOrigin;
import io.jenkins.plugins.nodeimagematrix.run.look.Notification;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.interceptor.RequirePOST;

/**
 * The endpoint for notifications of registries and releases: jobs with the trigger that a notification may concern look at once.
 * A sender must know the configured token; it needs no user of Jenkins and no crumb.
 */
@Extension
public class LookHook implements UnprotectedRootAction {
    private static final Logger LOGGER = Logger.getLogger(LookHook.class.getName());
    private static final String URL = "image-matrix-hook";
    private static final int MAX_BODY_BYTES = 256 * 1024;
    private static final int MAX_NOTIFICATIONS_PER_MINUTE = 120;
    private static final int MAX_WRONG_TOKENS_PER_MINUTE = 30;

    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_LARGE = 413;
    private static final int TOO_MANY = 429;

    private final RequestLimit notifications = new RequestLimit(MAX_NOTIFICATIONS_PER_MINUTE, Clock.systemUTC());
    private final RequestLimit wrong = new RequestLimit(MAX_WRONG_TOKENS_PER_MINUTE, Clock.systemUTC());

    @Override
    public String getIconFileName() {
        return null;
    }

    @Override
    public String getDisplayName() {
        return null;
    }

    @Override
    public String getUrlName() {
        return URL;
    }

    /** Takes a notification: {@code POST image-matrix-hook/}. Answers with the number of jobs that look. */
    @RequirePOST
    public HttpResponse doIndex() throws IOException {
        Optional<String> token = HookToken.current();
        if (token.isEmpty()) {
            return JsonAnswer.refuse(NOT_FOUND, Messages.LookHook_notConfigured());
        }
        byte[] body = WebResponse.body(MAX_BODY_BYTES);
        if (body == null) {
            return JsonAnswer.refuse(TOO_LARGE, Messages.LookHook_tooLarge(MAX_BODY_BYTES));
        }
        boolean known = new HookSecret(token.get())
                .isKnown(
                        WebResponse.header("Authorization"),
                        WebResponse.header("X-Hub-Signature-256"),
                        WebResponse.parameters("token"),
                        body);
        if (!known) {
            return wrong.take()
                    ? JsonAnswer.refuse(FORBIDDEN, Messages.LookHook_forbidden())
                    : JsonAnswer.refuse(TOO_MANY, Messages.LookHook_tooMany());
        }
        if (!notifications.take()) {
            return JsonAnswer.refuse(TOO_MANY, Messages.LookHook_tooMany());
        }
        Notification notification;
        try {
            notification = Notification.read(body);
        } catch (IOException noJson) {
            return JsonAnswer.refuse(BAD_REQUEST, Messages.LookHook_noJson());
        }
        return JsonAnswer.of(Map.of("version", 1, "looks", look(notification)));
    }

    private static int look(Notification notification) {
        int looks = 0;
        for (ImageMatrixTrigger trigger : ImageMatrixTrigger.started()) {
            Job<?, ?> job = trigger.job();
            try {
                // The folder of a deleted job is gone.
                if (job != null
                        && job.isBuildable()
                        && job.getRootDir().isDirectory()
                        && notification.concerns(JobFolder.of(job))) {
                    trigger.look(LookOrigin.WEBHOOK);
                    looks++;
                }
            } catch (IOException | RuntimeException unreadable) {
                LOGGER.log(Level.WARNING, "a notification cannot be passed on to " + job, unreadable);
            }
        }
        return looks;
    }

    /** An exemption of the endpoint from crumbs, which senders cannot have. */
    @Extension
    public static class WithoutCrumb extends CrumbExclusion {
        @Override
        public boolean process(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            String path = request.getPathInfo();
            if (path == null || !path.matches("/" + URL + "/?")) {
                return false;
            }
            chain.doFilter(request, response);
            return true;
        }
    }
}
