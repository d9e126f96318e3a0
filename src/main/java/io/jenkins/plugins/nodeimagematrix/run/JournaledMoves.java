package io.jenkins.plugins.nodeimagematrix.run;

import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** Takes down in a run's journal which tags the registry confirmed. */
public final class JournaledMoves implements MoveLog {
    private final Journal journal;

    public JournaledMoves(Journal journal) {
        this.journal = journal;
    }

    @Override
    public void confirmed(List<Confirmed> moves) throws IOException {
        for (Confirmed one : moves) {
            RunReport.TagMove move = one.move();
            if (!Objects.equals(move.from(), move.to())) {
                journal.append(new JournalRecord.Tagged(move.reference(), move.to(), move.from(), move.cell()));
            }
        }
    }
}
