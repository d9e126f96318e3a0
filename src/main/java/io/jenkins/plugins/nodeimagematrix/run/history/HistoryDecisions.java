package io.jenkins.plugins.nodeimagematrix.run.history;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The decisions in a history. They are read for each alias that is put, so only new lines are parsed. */
final class HistoryDecisions implements BlockedImageSource {
    private final AliasHistory history;
    private final List<HistoryEntry> decided = new ArrayList<>();
    private long read;
    private BlockedImages blocked = BlockedImages.NONE;

    HistoryDecisions(AliasHistory history) {
        this.history = history;
    }

    @Override
    public synchronized BlockedImages now() throws IOException {
        AliasHistory.Part news = history.since(read);
        List<HistoryEntry> decisions =
                news.entries().stream().filter(HistoryDecisions::isDecision).toList();
        read = news.end();
        if (!decisions.isEmpty()) {
            decided.addAll(decisions);
            blocked = BlockedImages.of(decided);
        }
        return blocked;
    }

    private static boolean isDecision(HistoryEntry entry) {
        return !entry.kind().isMove() || entry.kind() == HistoryEntry.Kind.RESTORED && !entry.alias();
    }
}
