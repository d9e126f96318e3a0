package jenkins.model;

import hudson.model.Action;
import hudson.model.Run;

/** An action that gets its run when it is attached and after it is loaded. */
public interface RunAction2 extends Action {
    void onAttached(Run<?, ?> r);

    void onLoad(Run<?, ?> r);
}
