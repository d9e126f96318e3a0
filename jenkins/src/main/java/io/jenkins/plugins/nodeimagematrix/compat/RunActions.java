package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.model.Action;
import hudson.model.Run;
import java.util.List;
import jenkins.model.RunAction2;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerRequest2;

/** The actions of a build. */
public final class RunActions {
    private RunActions() {}

    /** The build's actions of one type, in the order in which they were added. */
    public static <A extends RunAction2> List<A> of(Run<?, ?> run, Class<A> type) {
        return run.getActions(type);
    }

    /** Removes an action. The build is not saved. */
    public static void remove(Run<?, ?> run, Action action) {
        run.removeAction(action);
    }

    /** The build below whose page the current request is; {@code null} outside of a request. */
    public static Run<?, ?> runOfRequest() {
        StaplerRequest2 request = Stapler.getCurrentRequest2();
        return request == null ? null : request.findAncestorObject(Run.class);
    }
}
