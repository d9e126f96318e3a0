package io.jenkins.plugins.nodeimagematrix.run.journal;

import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.report.MoveKind;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Takes down in a run's journal which tags are put, and which of them the registry confirmed. */
public final class PendingTags implements TagListener {
    private final Journal journal;
    private final Set<String> unconfirmed = ConcurrentHashMap.newKeySet();

    public PendingTags(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void putting(List<RunReport.TagMove> moves) throws IOException {
        journal.append(new JournalRecord.Putting(moves));
        moves.forEach(move -> unconfirmed.add(move.reference()));
    }

    @Override
    public void left(List<RunReport.TagMove> moves) throws IOException {
        List<String> tags = moves.stream().map(RunReport.TagMove::reference).toList();
        journal.append(new JournalRecord.Left(tags));
        unconfirmed.removeAll(tags);
    }

    /** Names of tags that were put and not confirmed so far. */
    public Set<String> unconfirmed() {
        return Set.copyOf(unconfirmed);
    }

    @Override
    public void confirmed(List<Confirmed> moves) throws IOException {
        for (Confirmed one : moves) {
            RunReport.TagMove move = one.move();
            unconfirmed.remove(move.reference());
            if (MoveKind.of(move).changes()) {
                journal.append(new JournalRecord.Tagged(move.reference(), move.to(), move.from(), move.cell()));
            }
        }
    }
}
