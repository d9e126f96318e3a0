package io.jenkins.plugins.nodeimagematrix.run.report;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * The failure of a cell: its kind, its place and the last output.
 *
 * @param kind the kind of work that failed
 * @param place the folder of the test or of the Dockerfile
 * @param line line of the file; 0 if unknown
 * @param exitCode exit code of the instruction; 0 if there is none
 */
public record CellFailure(
        Kind kind, String place, String file, int line, String instruction, int exitCode, String message, String output)
        implements Serializable {
    public CellFailure {
        Objects.requireNonNull(kind);
        CellResult.requireText(place);
        CellResult.requireText(file);
        CellResult.requireText(instruction);
        CellResult.requireText(message);
        CellResult.requireOutput(output);
    }

    /** The kind of work that failed. */
    public enum Kind {
        BUILD,
        TEST,
        UPLOAD,
        TRANSPORT,
        LOST,
        BASE,
        /** The scanner failed. */
        SCAN,
        /** Vulnerabilities block the image. */
        VULNERABILITY
    }

    public static CellFailure of(Kind kind, String message) {
        return new CellFailure(kind, "", "", 0, "", 0, CellResult.text(message), "");
    }

    /** {@code tests/node/Dockerfile:2: RUN node -v: exited with status 1}, as far as the parts are known. */
    public String headline() {
        StringBuilder text = new StringBuilder();
        if (!file.isEmpty()) {
            text.append(position()).append(": ");
        }
        if (!instruction.isEmpty()) {
            text.append(instruction).append(": ");
        }
        return text.append(message).toString();
    }

    private String position() {
        return (place.isEmpty() || file.contains("/") ? "" : place + "/") + file + (line > 0 ? ":" + line : "");
    }

    /**
     * A key that is the same for all cells that failed for the same reason: at the same line with the same exit status, or
     * with the same message.
     *
     * @param names of the cell, which its message may contain; {@code null} elements are ignored
     */
    public String cause(List<String> names) {
        if (!file.isEmpty() && line > 0) {
            return kind + " " + position() + " " + exitCode;
        }
        String text = kind + " " + headline();
        for (String name : names) {
            text = name == null || name.isEmpty() ? text : text.replace(name, "*");
        }
        return text;
    }
}
