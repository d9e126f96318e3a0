package io.jenkins.plugins.nodeimagematrix.compat;

import hudson.util.VersionNumber;
import jenkins.model.Jenkins;

/** The plugin's icon: a symbol, which follows the theme, or an image on a controller that has no symbols. */
public final class MatrixIcon {
    private static final VersionNumber SYMBOLS_SINCE = new VersionNumber("2.335");

    private MatrixIcon() {}

    /** Whether the controller has symbols. */
    public static boolean hasSymbols() {
        VersionNumber version = Jenkins.getVersion();
        return version == null || !version.isOlderThan(SYMBOLS_SINCE);
    }

    /** The value of {@code Action.getIconFileName}. */
    public static String fileName() {
        return hasSymbols()
                ? "symbol-image-matrix plugin-node-image-matrix"
                : "/plugin/node-image-matrix/images/image-matrix.svg";
    }
}
