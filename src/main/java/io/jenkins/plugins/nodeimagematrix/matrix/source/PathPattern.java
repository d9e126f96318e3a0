package io.jenkins.plugins.nodeimagematrix.matrix.source;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of {@code .dockerignore}. All possible matches are followed at the same time, so that the run time is at most
 * proportional to the pattern's length times the path's, for any number of stars.
 */
final class PathPattern {
    private static final IntPredicate ANY = c -> true;
    private static final IntPredicate IN_A_NAME = c -> c != '/';

    /** The kinds of steps in a pattern. */
    private enum Kind {
        /** One character. */
        ONE,
        /** Any number of characters. */
        MANY,
        /** Nothing, or whole folders with their trailing slash. */
        FOLDERS
    }

    private record Step(Kind kind, IntPredicate takes) {}

    private final List<Step> steps;

    private PathPattern(List<Step> steps) {
        this.steps = steps;
    }

    static PathPattern parse(String pattern) {
        try {
            return new PathPattern(steps(pattern));
        } catch (PatternSyntaxException notAClass) {
            return new PathPattern(
                    pattern.codePoints().mapToObj(PathPattern::exactly).toList());
        }
    }

    private static List<Step> steps(String pattern) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < pattern.length(); i += Character.charCount(pattern.codePointAt(i))) {
            int c = pattern.codePointAt(i);
            if (pattern.startsWith("**", i)) {
                i += pattern.startsWith("/", i + 2) ? 2 : 1;
                add(steps, i + 1 == pattern.length() ? new Step(Kind.MANY, ANY) : new Step(Kind.FOLDERS, ANY));
            } else if (c == '*') {
                add(steps, new Step(Kind.MANY, IN_A_NAME));
            } else if (c == '?') {
                steps.add(new Step(Kind.ONE, IN_A_NAME));
            } else if (c == '\\' && i + 1 < pattern.length()) {
                steps.add(exactly(pattern.codePointAt(++i)));
            } else if (c == '[' && pattern.indexOf(']', i + 1) > i) {
                int end = pattern.indexOf(']', i + 1);
                steps.add(new Step(Kind.ONE, oneOf(pattern.substring(i, end + 1))));
                i = end;
            } else {
                steps.add(exactly(c));
            }
        }
        return steps;
    }

    /** Adds a step unless it repeats the one before: two equal steps in a row match the same as one. */
    private static void add(List<Step> steps, Step step) {
        if (steps.isEmpty() || !steps.get(steps.size() - 1).equals(step)) {
            steps.add(step);
        }
    }

    private static Step exactly(int character) {
        return new Step(Kind.ONE, c -> c == character);
    }

    private static IntPredicate oneOf(String brackets) {
        Pattern characters = Pattern.compile(brackets);
        return c -> characters.matcher(Character.toString(c)).matches();
    }

    /** Whether the pattern matches the path or a folder above it. */
    boolean matchesItOrAFolderAbove(String path) {
        boolean[] at = new boolean[steps.size() + 1];
        // Whether a FOLDERS step is inside of a folder name and must wait for the next slash.
        boolean[] inside = new boolean[steps.size()];
        at[0] = true;
        skip(at);
        for (int i = 0; i < path.length(); i += Character.charCount(path.codePointAt(i))) {
            int c = path.codePointAt(i);
            if (c == '/' && i > 0 && at[steps.size()]) {
                return true;
            }
            at = after(c, at, inside);
        }
        return at[steps.size()];
    }

    private boolean[] after(int c, boolean[] at, boolean[] inside) {
        boolean[] next = new boolean[at.length];
        for (int step = 0; step < steps.size(); step++) {
            Step here = steps.get(step);
            boolean taken = at[step] && here.takes().test(c);
            switch (here.kind()) {
                case ONE -> next[step + 1] |= taken;
                case MANY -> next[step] |= taken;
                case FOLDERS -> {
                    inside[step] |= at[step];
                    next[step + 1] |= inside[step] && c == '/';
                }
            }
        }
        skip(next);
        return next;
    }

    /** Advances past steps that may match nothing. */
    private void skip(boolean[] at) {
        for (int step = 0; step < steps.size(); step++) {
            if (at[step] && steps.get(step).kind() != Kind.ONE) {
                at[step + 1] = true;
            }
        }
    }
}
