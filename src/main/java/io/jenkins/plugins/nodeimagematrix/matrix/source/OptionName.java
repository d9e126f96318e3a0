package io.jenkins.plugins.nodeimagematrix.matrix.source;

import java.util.regex.Pattern;

/** How build arguments, labels and secrets may be named, so that each stays one option of Docker's client. */
public final class OptionName {
    public static final Pattern ARGUMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Without a comma, which would begin another option of {@code --secret}. */
    public static final Pattern LABEL_OR_SECRET = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/-]*");

    private OptionName() {}
}
