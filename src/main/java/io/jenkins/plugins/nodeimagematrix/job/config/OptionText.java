package io.jenkins.plugins.nodeimagematrix.job.config;

/** The text of an option, as a form, a script or a request gives it. */
public final class OptionText {
    private OptionText() {}

    /** The text without surrounding spaces; empty if there is none. */
    public static String trimmed(String text) {
        return text == null ? "" : text.trim();
    }

    /** The text without surrounding spaces, or a default if there is none. */
    public static String trimmed(String text, String defaultText) {
        String given = trimmed(text);
        return given.isEmpty() ? defaultText : given;
    }
}
