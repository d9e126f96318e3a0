package jenkins;

import jenkins.agents.ControllerToAgentFileCallable;

/** Base of work on an agent's files, sent by the controller. */
public abstract class MasterToSlaveFileCallable<T> implements ControllerToAgentFileCallable<T> {
    private static final long serialVersionUID = 1L;
}
