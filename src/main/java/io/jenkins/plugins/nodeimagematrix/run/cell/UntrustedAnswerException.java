package io.jenkins.plugins.nodeimagematrix.run.cell;

import java.io.IOException;

/** Thrown when an agent's answer cannot be an honest answer to the request. */
public final class UntrustedAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final int MAX_MESSAGE_CHARS = 300;

    public UntrustedAnswerException(String message) {
        super(plain(message));
    }

    UntrustedAnswerException(String message, Throwable cause) {
        super(plain(message), cause);
    }

    /** Makes the message safe to print: it may quote text from an agent. */
    private static String plain(String message) {
        String line = String.valueOf(message).replaceAll("\\p{Cntrl}", "?");
        return line.length() <= MAX_MESSAGE_CHARS ? line : line.substring(0, MAX_MESSAGE_CHARS) + "...";
    }
}
