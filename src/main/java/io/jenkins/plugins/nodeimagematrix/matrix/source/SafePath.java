package io.jenkins.plugins.nodeimagematrix.matrix.source;

import java.util.ArrayList;
import java.util.List;

/** A path below the matrix file's folder. */
public final class SafePath {
    public static final String EXPECTED =
            "a path below the matrix file's folder is expected, with / between its parts, not leading out of it";

    private SafePath() {}

    /** @throws IllegalArgumentException if the path leads out, is absolute, or is not written as {@link #clean} gives it */
    public static String require(String what, String path) {
        if (path == null || !path.equals(clean(path))) {
            throw new IllegalArgumentException("the " + what + " \"" + path + "\": " + EXPECTED);
        }
        return path;
    }

    /** The Dockerfile right in a folder. */
    public static String dockerfileIn(String folder) {
        return folder.equals(".") ? "Dockerfile" : folder + "/Dockerfile";
    }

    /** Without {@code .} parts and slashes at the end; null if it leads out or is absolute. */
    public static String clean(String path) {
        if (path.startsWith("/") || path.indexOf('\\') >= 0 || path.indexOf('\0') >= 0) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/")) {
            if (part.equals("..") || (parts.isEmpty() && part.matches("[A-Za-z]:.*"))) {
                return null;
            }
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts.isEmpty() ? "." : String.join("/", parts);
    }
}
