package io.jenkins.plugins.nodeimagematrix.matrix.source;

import java.io.IOException;

/** The exception for a file or folder that a matrix file names and that cannot be used. */
public final class SourceException extends IOException {
    private static final long serialVersionUID = 1L;

    private final SourceFault fault;
    private final String link;

    /** @param link the link on the path and its target, or null */
    public SourceException(String path, SourceFault fault, String link) {
        super("\"" + path + "\" " + fault.describe(link));
        this.fault = fault;
        this.link = link;
    }

    public SourceFault fault() {
        return fault;
    }

    /** Whether there is nothing at the path. */
    public boolean isAbsent() {
        return fault == SourceFault.ABSENT;
    }

    String link() {
        return link;
    }
}
