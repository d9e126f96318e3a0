package jenkins.agents;

import hudson.FilePath;
import org.jenkinsci.remoting.RoleChecker;
import org.jenkinsci.remoting.RoleSensitive;

/** Work on a file of an agent, sent by the controller. */
public interface ControllerToAgentFileCallable<T> extends FilePath.FileCallable<T>, RoleSensitive {
    @Override
    default void checkRoles(RoleChecker checker) throws SecurityException {}
}
