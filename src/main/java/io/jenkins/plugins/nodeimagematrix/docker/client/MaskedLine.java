package io.jenkins.plugins.nodeimagematrix.docker.client;

import java.util.BitSet;
import java.util.function.Consumer;

/**
 * A line of output that is passed on as it arrives, without secrets. A very long line is passed on in pieces; a piece waits
 * until it is certain that no secret continues beyond its end.
 */
final class MaskedLine {
    private final Mask mask;
    private final int maxChars;
    private final Consumer<String> lines;
    private final StringBuilder open = new StringBuilder();

    /** The number of characters at the beginning that belong to a secret of the previous piece. */
    private int covered;

    /** @param maxChars of a piece */
    MaskedLine(Mask mask, int maxChars, Consumer<String> lines) {
        this.mask = mask;
        this.maxChars = maxChars;
        this.lines = lines;
    }

    void add(char next) {
        if (next == '\n') {
            end();
            return;
        }
        open.append(next);
        if (open.length() >= maxChars + mask.reach()) {
            passOn(maxChars);
        }
    }

    private void end() {
        int length = open.length();
        if (length > 0 && open.charAt(length - 1) == '\r') {
            open.setLength(length - 1);
        }
        do {
            passOn(Math.min(maxChars, open.length()));
        } while (!open.isEmpty());
        covered = 0;
    }

    /** The last line need not end with a line break. */
    void endOfAll() {
        if (!open.isEmpty()) {
            end();
        }
    }

    private void passOn(int end) {
        BitSet secret = mask.secrets(open);
        secret.set(0, covered);
        covered = Math.max(0, secret.nextClearBit(end) - end);
        lines.accept(secret.isEmpty() ? open.substring(0, end) : masked(end, secret));
        open.delete(0, end);
    }

    private String masked(int end, BitSet secret) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < end) {
            int begins = secret.nextSetBit(at);
            int plain = begins < 0 ? end : Math.min(begins, end);
            text.append(open, at, plain);
            if (plain < end) {
                text.append(Mask.STARS);
                at = Math.min(end, secret.nextClearBit(plain));
            } else {
                at = end;
            }
        }
        return text.toString();
    }
}
