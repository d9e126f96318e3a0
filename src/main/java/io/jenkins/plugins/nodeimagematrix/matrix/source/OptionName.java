package io.jenkins.plugins.nodeimagematrix.matrix.source;

import java.util.regex.Pattern;

/** The allowed names of build arguments, labels and secrets, which keep each a single option of Docker's client. */
public final class OptionName {
    public static final Pattern ARGUMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** A comma is not allowed: it would begin another option of {@code --secret}. */
    public static final Pattern LABEL_OR_SECRET = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/-]*");

    private OptionName() {}
}
