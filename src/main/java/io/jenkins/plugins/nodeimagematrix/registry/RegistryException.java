package io.jenkins.plugins.nodeimagematrix.registry;

import java.io.IOException;

/** The registry did not do what was asked; the message names the request, the answer and the remedy. */
public final class RegistryException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status of the answer; 0 if there was none */
    public RegistryException(int status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** Whether another try may end well: no answer, an overload, a fault of the server's. */
    public boolean passing() {
        return status == 0 || status == 429 || status == 408 || status >= 500;
    }
}
