package io.jenkins.plugins.nodeimagematrix.job.overview;

import jenkins.model.experimentalflags.UserExperimentalFlag;

/** The new job page of newer Jenkins, which each user can choose. */
final class NewJobPage {
    private static final String FLAG = "jenkins.model.experimentalflags.NewJobPageUserExperimentalFlag";

    private NewJobPage() {}

    static boolean isChosen() {
        return Boolean.TRUE.equals(UserExperimentalFlag.getFlagValueForCurrentUser(FLAG));
    }
}
