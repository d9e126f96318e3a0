package jenkins.model;

import hudson.model.TaskListener;
import java.io.Serializable;

/** Why a build was interrupted, in words for its console. */
public abstract class CauseOfInterruption implements Serializable {
    private static final long serialVersionUID = 1L;

    public abstract String getShortDescription();

    public void print(TaskListener listener) {
        listener.getLogger().println(getShortDescription());
    }
}
