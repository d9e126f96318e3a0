package io.jenkins.plugins.nodeimagematrix.compat;

/** The plugin's icon: a symbol, which follows the theme. */
public final class MatrixIcon {
    private MatrixIcon() {}

    /** Whether the controller has symbols: each Jenkins that this build is for has. */
    public static boolean hasSymbols() {
        return true;
    }

    /** The value of {@code Action.getIconFileName}. */
    public static String fileName() {
        return "symbol-image-matrix plugin-node-image-matrix";
    }
}
