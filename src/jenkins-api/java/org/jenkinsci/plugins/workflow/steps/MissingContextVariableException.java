package org.jenkinsci.plugins.workflow.steps;

/** A step was called where something it needs around it, such as a workspace, is missing. */
public class MissingContextVariableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Class<?> type;
    private final String functionName;

    public MissingContextVariableException(Class<?> type, StepDescriptor d) {
        this.type = type;
        functionName = d == null ? null : d.getFunctionName();
    }

    public Class<?> getType() {
        return type;
    }

    @Override
    public String getMessage() {
        return "Required context " + type + " is missing" + (functionName == null ? "" : " for " + functionName);
    }
}
