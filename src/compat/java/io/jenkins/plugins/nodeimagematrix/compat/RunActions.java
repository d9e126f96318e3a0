package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.model.Action;
import hudson.model.Run;
import java.util.List;
import jenkins.model.RunAction2;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerRequest;

/** The actions of a build that know it. hudson-core 1.395 calls neither method of {@link RunAction2}. */
public final class RunActions {
    private RunActions() {}

    /** The build's actions of one type, in the order in which they were added. */
    public static <A extends RunAction2> List<A> of(Run<?, ?> run, Class<A> type) {
        List<A> actions = run.getActions().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
        actions.forEach(action -> action.onLoad(run));
        return actions;
    }

    /** Removes an action. The build is not saved. */
    public static void remove(Run<?, ?> run, Action action) {
        run.getActions().remove(action);
    }

    /** The build below whose page the current request is; for an action without a reference to its build. */
    public static Run<?, ?> runOfRequest() {
        StaplerRequest request = Stapler.getCurrentRequest();
        return request == null ? null : request.findAncestorObject(Run.class);
    }
}
