package io.jenkins.plugins.nodeimagematrix.docker.client;

/** A request that the daemon or its client could not fulfil; the message names the cause and the remedy. */
public final class DaemonException extends Exception {
    private static final long serialVersionUID = 1;

    private final FaultKind kind;

    public DaemonException(FaultKind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public DaemonException(FaultKind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public FaultKind kind() {
        return kind;
    }
}
