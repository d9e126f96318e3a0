package io.jenkins.plugins.nodeimagematrix.job.page;

import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.compat.MatrixIcon;
import jenkins.model.experimentalflags.UserExperimentalFlag;

/**
 * A page below a build. It uses the layout of the controller: the classic one, that of newer versions, or the new build page
 * with tabs.
 */
public abstract class MatrixPage {
    private static final String NEW_BUILD_PAGE = "jenkins.model.experimentalflags.NewBuildPageUserExperimentalFlag";

    public abstract Run<?, ?> getRun();

    public abstract String getDisplayName();

    /** The script module that renders the page. */
    public abstract String getScript();

    /** The build, under the name that the layouts of newer Jenkins use. */
    public Run<?, ?> getObject() {
        return getRun();
    }

    /** Whether the layout of this Jenkins version supports symbols and experimental flags. */
    public boolean isModern() {
        return MatrixIcon.hasSymbols();
    }

    /** Whether the user has enabled the new build page. */
    public boolean isTabbed() {
        return Boolean.TRUE.equals(UserExperimentalFlag.getFlagValueForCurrentUser(NEW_BUILD_PAGE));
    }

    /** The texts for the scripts of the pages, in the user's language. */
    public String getTexts() {
        return PageTexts.json();
    }
}
