package io.jenkins.plugins.nodeimagematrix.job.page;

import hudson.model.Run;
import io.jenkins.plugins.nodeimagematrix.compat.MatrixIcon;
import jenkins.model.experimentalflags.UserExperimentalFlag;

/** A page below a build: in the layout of the controller, be that an old one, a newer one, or the new build page with its tabs. */
public abstract class MatrixPage {
    private static final String NEW_BUILD_PAGE = "jenkins.model.experimentalflags.NewBuildPageUserExperimentalFlag";

    public abstract Run<?, ?> getRun();

    public abstract String getDisplayName();

    /** The module that draws the page. */
    public abstract String getScript();

    /** What the layouts of newer Jenkins call the build. */
    public Run<?, ?> getObject() {
        return getRun();
    }

    /** Whether this is a Jenkins whose layout knows symbols and experimental flags. */
    public boolean isModern() {
        return MatrixIcon.hasSymbols();
    }

    /** Whether who looks has chosen the new build page. */
    public boolean isTabbed() {
        return Boolean.TRUE.equals(UserExperimentalFlag.getFlagValueForCurrentUser(NEW_BUILD_PAGE));
    }

    /** Texts for the scripts of the pages, in the language of who looks. */
    public String getTexts() {
        return PageTexts.json();
    }
}
