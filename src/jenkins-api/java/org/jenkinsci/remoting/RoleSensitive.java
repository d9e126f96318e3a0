package org.jenkinsci.remoting;

/** Says on which end of a channel it may run. */
public interface RoleSensitive {
    void checkRoles(RoleChecker checker) throws SecurityException;
}
