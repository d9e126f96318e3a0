package io.jenkins.plugins.nodeimagematrix.matrix.source;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A path below the matrix file's folder. */
public final class SafePath {
    public static final String EXPECTED =
            "a path below the matrix file's folder is expected, with / between its parts, not leading out of it";

    /** With which an absolute path begins on Windows. */
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:");

    private SafePath() {}

    /**
     * @throws IllegalArgumentException if the path leaves the folder, is absolute, or differs from the result of {@link #clean}
     */
    public static String require(String what, String path) {
        if (path == null || !path.equals(clean(path))) {
            throw new IllegalArgumentException("the " + what + " \"" + path + "\": " + EXPECTED);
        }
        return path;
    }

    /** Returns the path of the Dockerfile directly in a folder. */
    public static String dockerfileIn(String folder) {
        return folder.equals(".") ? "Dockerfile" : folder + "/Dockerfile";
    }

    /** Removes {@code .} parts and trailing slashes. Returns null if the path leaves the folder or is absolute. */
    public static String clean(String path) {
        if (path.startsWith("/") || path.indexOf('\\') >= 0 || path.indexOf('\0') >= 0) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/")) {
            if (part.equals("..") || (parts.isEmpty() && DRIVE.matcher(part).lookingAt())) {
                return null;
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts.isEmpty() ? "." : String.join("/", parts);
    }
}
