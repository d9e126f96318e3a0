package io.jenkins.plugins.nodeimagematrix.job.page;

import hudson.util.VersionNumber;
import jenkins.model.Jenkins;

/** The plugin's icon, as a symbol that follows the theme where the controller draws symbols. */
public final class MatrixIcon {
    private static final VersionNumber SYMBOLS_SINCE = new VersionNumber("2.335");

    private MatrixIcon() {}

    public static boolean hasSymbols() {
        VersionNumber version = Jenkins.getVersion();
        return version == null || !version.isOlderThan(SYMBOLS_SINCE);
    }

    /** What {@code Action.getIconFileName} is to answer. */
    public static String fileName() {
        return hasSymbols()
                ? "symbol-image-matrix plugin-node-image-matrix"
                : "/plugin/node-image-matrix/images/image-matrix.svg";
    }
}
