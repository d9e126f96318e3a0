package io.jenkins.plugins.nodeimagematrix.run;

import java.io.IOException;
import java.util.List;

/** Takes down in a run's journal which tags are put, and which of them the registry confirmed. */
public final class JournaledMoves implements MoveLog {
    private final Journal journal;

    public JournaledMoves(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void putting(List<RunReport.TagMove> moves) throws IOException {
        journal.append(new JournalRecord.Putting(moves));
    }

    @Override
    public void confirmed(List<Confirmed> moves) throws IOException {
        for (Confirmed one : moves) {
            RunReport.TagMove move = one.move();
            if (MoveKind.of(move).changes()) {
                journal.append(new JournalRecord.Tagged(move.reference(), move.to(), move.from(), move.cell()));
            }
        }
    }
}
