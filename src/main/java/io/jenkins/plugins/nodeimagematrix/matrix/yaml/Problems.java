package io.jenkins.plugins.nodeimagematrix.matrix.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The collected problems of one file, which are reported together. */
public final class Problems {
    /** The maximum number of reported problems. */
    private static final int MAX_PROBLEMS = 200;

    private static final int MAX_COMPARED_NAME_CHARS = 60;

    private static final int MAX_COMPARED_NAMES = 500;

    private final String file;
    private final Set<Problem> found = new LinkedHashSet<>();
    private boolean more;

    public Problems(String file) {
        this.file = file;
    }

    public void add(SourceLocation at, String key, String message) {
        if (isFull()) {
            more = true;
        } else {
            found.add(new Problem(file, at.line(), at.column(), key, message));
        }
    }

    /** Whether the limit is reached, so that messages of further problems need not be made. */
    boolean isFull() {
        return found.size() >= MAX_PROBLEMS;
    }

    public String file() {
        return file;
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    public void throwIfAny() throws MatrixFileException {
        if (!found.isEmpty()) {
            List<Problem> all = new ArrayList<>(found);
            if (more) {
                all.add(new Problem(file, 1, 1, "", "there are more problems than the " + MAX_PROBLEMS + " above"));
            }
            throw new MatrixFileException(all);
        }
    }

    /** Throws the problems of several files together. */
    public static void throwIfAny(Collection<Problems> files) throws MatrixFileException {
        List<Problem> all = new ArrayList<>();
        files.forEach(file -> all.addAll(file.found));
        if (!all.isEmpty()) {
            throw new MatrixFileException(all);
        }
    }

    /** Returns the valid names, beginning with the most similar one. */
    public static String expected(String written, Collection<String> names) {
        String nearest = null;
        int least = (written.length() <= 3 ? 1 : Math.max(2, written.length() / 3)) + 1;
        for (String name : names.size() > MAX_COMPARED_NAMES ? List.<String>of() : names) {
            int distance = distance(written, name);
            if (distance < least) {
                least = distance;
                nearest = name;
            }
        }
        String list = names.size() > 30 ? names.size() + " names" : String.join(", ", names);
        return (nearest == null ? "" : "did you mean '" + nearest + "'? ") + "expected one of: " + list;
    }

    private static int distance(String one, String other) {
        if (one.length() > MAX_COMPARED_NAME_CHARS || other.length() > MAX_COMPARED_NAME_CHARS) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
