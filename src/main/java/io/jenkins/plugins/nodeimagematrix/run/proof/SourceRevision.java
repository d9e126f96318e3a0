package io.jenkins.plugins.nodeimagematrix.run.proof;

import java.util.regex.Pattern;

/**
 * The Git commit that a checkout is on, as the agent with the checkout says.
 *
 * @param uri of the repository, without a user or a password; {@code null} if the checkout names none
 * @param commit in hexadecimal
 */
public record SourceRevision(String uri, String commit) {
    private static final int MAX_URI_CHARS = 2_000;
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern USER = Pattern.compile("^([a-z][a-z0-9+.-]*://)[^/]*@");
    private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x7e]+");

    /** @throws IllegalArgumentException if the commit is no commit, or the URI is no plain text of limited length */
    public SourceRevision {
        if (commit == null || !COMMIT.matcher(commit).matches()) {
            throw new IllegalArgumentException("'" + commit + "' is not a Git commit");
        }
        if (uri != null) {
            uri = USER.matcher(uri).replaceFirst("$1").replaceFirst("[?#].*", "");
            if (uri.length() > MAX_URI_CHARS || !PLAIN.matcher(uri).matches()) {
                throw new IllegalArgumentException("the URI of the Git repository is not plain text");
            }
        }
    }
}
