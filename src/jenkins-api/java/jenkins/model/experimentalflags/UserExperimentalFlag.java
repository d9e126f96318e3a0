package jenkins.model.experimentalflags;

import hudson.ExtensionPoint;

/** Something new that users of newer Jenkins can choose for themselves; hudson-core 1.395 offers nothing. */
public abstract class UserExperimentalFlag<T> implements ExtensionPoint {
    protected UserExperimentalFlag(String flagKey) {}

    /** @return {@code null} if the user has not set the flag, or no user is logged in */
    public static <T> T getFlagValueForCurrentUser(String flagClassCanonicalName) {
        return null;
    }
}
