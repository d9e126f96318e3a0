package io.jenkins.plugins.nodeimagematrix.registry;

import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;

/** The registry did not do what was asked; the message names the request, the answer and the remedy, and never a secret. */
public final class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;

    /** How Amazon ECR, Harbor, Artifact Registry, ACR, Quay and Docker Hub word it; the specification has no code for it. */
    private static final Pattern IMMUTABLE =
            Pattern.compile("immutab|cannot be overwritten|can't be overwritten|already exist|tag.*locked");

    private final int status;
    private final String code;
    private final long pauseMillis;

    /** @param status of the answer; 0 if there was none */
    public RegistryException(int status, String message, Throwable cause) {
        this(status, "", message, 0, cause);
    }

    /**
     * @param code the registry's own, of distribution-spec 1.1 "Error Codes"; empty if it gave none
     * @param pauseMillis how long the registry wants to be left alone
     */
    RegistryException(int status, String code, String message, long pauseMillis, Throwable cause) {
        super(message, cause);
        this.status = status;
        this.code = code;
        this.pauseMillis = pauseMillis;
    }

    public int status() {
        return status;
    }

    /** The registry's own error code, such as {@code MANIFEST_UNKNOWN}; empty if it gave none. */
    public String code() {
        return code;
    }

    long pauseMillis() {
        return pauseMillis;
    }

    /** Whether another try may end well: no answer, an overload, a fault of the server's. */
    public boolean passing() {
        return status == 0 || status == 408 || status == 425 || status == 429 || status >= 500 && status != 501;
    }

    /** Whether the registry keeps this tag as it is, on purpose: trying again or asking for a refresh cannot help. */
    public boolean tagIsImmutable() {
        return status >= 400
                && status < 500
                && IMMUTABLE.matcher(getMessage().toLowerCase(Locale.ROOT)).find();
    }
}
