package io.jenkins.plugins.nodeimagematrix.docker.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/** The last lines of an output, up to a number of characters. Safe for one writer and several readers. */
public final class OutputTail {
    private static final Pattern ANSI = Pattern.compile("\u001b\\[[0-9;?]*[ -/]*[@-~]");

    private final int maxChars;
    private final Deque<String> lines = new ArrayDeque<>();
    private int length;
    private boolean cut;

    /** @param maxChars number of characters to keep */
    public OutputTail(int maxChars) {
        this.maxChars = maxChars;
    }

    /** The line without terminal colours. */
    public static String plain(String line) {
        return line.indexOf('\u001b') < 0 ? line : ANSI.matcher(line).replaceAll("");
    }

    public synchronized void add(String line) {
        String kept = plain(line);
        if (kept.length() > maxChars) {
            kept = kept.substring(kept.length() - maxChars);
            cut = true;
        }
        lines.addLast(kept);
        length += kept.length() + 1;
        while (length > maxChars && lines.size() > 1) {
            length -= lines.removeFirst().length() + 1;
            cut = true;
        }
    }

    synchronized boolean isEmpty() {
        return lines.isEmpty();
    }

    @Override
    public synchronized String toString() {
        return (cut ? "[...]\n" : "") + String.join("\n", lines);
    }
}
