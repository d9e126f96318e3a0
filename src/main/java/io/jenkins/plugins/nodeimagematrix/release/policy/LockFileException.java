package io.jenkins.plugins.nodeimagematrix.release.policy;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/** The exception for a lock file that cannot be read, with every invalid line. */
public final class LockFileException extends Exception {
    private static final long serialVersionUID = 1L;

    private final List<Fault> faults;

    LockFileException(List<Fault> faults) {
        super(faults.stream()
                .map(fault -> "line " + fault.line() + ": " + fault.message())
                .collect(Collectors.joining("\n", "The lock file cannot be read:\n", "")));
        this.faults = List.copyOf(faults);
    }

    public List<Fault> faults() {
        return faults;
    }

    /**
     * An invalid line of a lock file.
     *
     * @param line counted from 1
     */
    public record Fault(int line, String message) implements Serializable {}
}
