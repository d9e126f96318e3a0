package jenkins.model;

import hudson.model.Action;
import hudson.model.Actionable;

/** A tab of the pages that users of newer Jenkins can choose; hudson-core 1.395 has no tabs. */
public abstract class Tab implements Action, Badgeable {
    protected transient Actionable object;

    public Tab(Actionable object) {
        this.object = object;
    }

    public Actionable getObject() {
        return object;
    }
}
