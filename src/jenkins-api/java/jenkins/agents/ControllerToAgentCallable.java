package jenkins.agents;

import hudson.remoting.Callable;
import org.jenkinsci.remoting.RoleChecker;
import org.jenkinsci.remoting.RoleSensitive;

/** A call the controller sends to an agent, never the other way. */
public interface ControllerToAgentCallable<V, T extends Throwable> extends Callable<V, T>, RoleSensitive {
    @Override
    default void checkRoles(RoleChecker checker) throws SecurityException {}
}
