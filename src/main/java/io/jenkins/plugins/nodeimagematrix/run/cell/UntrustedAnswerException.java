package io.jenkins.plugins.nodeimagematrix.run.cell;

import java.io.IOException;

/** What came back from where a cell was done can't be an honest answer to what was asked. */
public final class UntrustedAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final int MAX_MESSAGE_CHARS = 300;

    public UntrustedAnswerException(String message) {
        super(plain(message));
    }

    UntrustedAnswerException(String message, Throwable cause) {
        super(plain(message), cause);
    }

    /** People read it, and it may quote what an agent made up. */
    private static String plain(String message) {
        String line = String.valueOf(message).replaceAll("\\p{Cntrl}", "?");
        return line.length() <= MAX_MESSAGE_CHARS ? line : line.substring(0, MAX_MESSAGE_CHARS) + "...";
    }
}
