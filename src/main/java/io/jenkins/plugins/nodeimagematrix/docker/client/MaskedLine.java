package io.jenkins.plugins.nodeimagematrix.docker.client;

import java.util.BitSet;
import java.util.function.Consumer;

/**
 * A line of output while it comes, handed on without secrets. One that is very long is handed on in pieces, of which each waits
 * until it is certain that no secret goes on beyond its end.
 */
final class MaskedLine {
    private final Mask mask;
    private final int longest;
    private final Consumer<String> lines;
    private final StringBuilder open = new StringBuilder();

    /** How many characters at the beginning end a secret that began in the piece before. */
    private int covered;

    /** @param longest piece, in characters */
    MaskedLine(Mask mask, int longest, Consumer<String> lines) {
        this.mask = mask;
        this.longest = longest;
        this.lines = lines;
    }

    void add(char next) {
        if (next == '\n') {
            end();
            return;
        }
        open.append(next);
        if (open.length() >= longest + mask.reach()) {
            handOn(longest);
        }
    }

    private void end() {
        int length = open.length();
        if (length > 0 && open.charAt(length - 1) == '\r') {
            open.setLength(length - 1);
        }
        do {
            handOn(Math.min(longest, open.length()));
        } while (!open.isEmpty());
        covered = 0;
    }

    /** The last line need not end with a line break. */
    void endOfAll() {
        if (!open.isEmpty()) {
            end();
        }
    }

    private void handOn(int end) {
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
