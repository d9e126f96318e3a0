package io.jenkins.plugins.nodeimagematrix.run.history;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The decisions in a history. They are read for each alias that is put, so only new lines are parsed. */
final class HistoryHolds implements TagHoldSource {
    private final AliasHistory history;
    private final List<HistoryEntry> decided = new ArrayList<>();
    private long read;
    private TagHolds withheld = TagHolds.NOTHING;

    HistoryHolds(AliasHistory history) {
        this.history = history;
    }

    @Override
    public synchronized TagHolds now() throws IOException {
        AliasHistory.Part news = history.since(read);
        List<HistoryEntry> decisions =
                news.entries().stream().filter(entry -> !entry.kind().isMove()).toList();
        read = news.end();
        if (!decisions.isEmpty()) {
            decided.addAll(decisions);
            withheld = TagHolds.of(decided);
        }
        return withheld;
    }
}
