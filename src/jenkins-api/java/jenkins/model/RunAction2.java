package jenkins.model;

import hudson.model.Action;
import hudson.model.Run;

/** An action that is told which run it belongs to, on attaching and after loading. */
public interface RunAction2 extends Action {
    void onAttached(Run<?, ?> r);

    void onLoad(Run<?, ?> r);
}
