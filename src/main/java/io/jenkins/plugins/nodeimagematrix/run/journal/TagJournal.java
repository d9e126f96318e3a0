package io.jenkins.plugins.nodeimagematrix.run.journal;

import io.jenkins.plugins.nodeimagematrix.run.history.TagListener;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A tag listener that records in a run's journal which tags are put and which of them the registry confirmed. */
public final class TagJournal implements TagListener {
    private final Journal journal;
    private final InstantSource clock;
    private final Set<String> unconfirmed = ConcurrentHashMap.newKeySet();

    public TagJournal(Journal journal, InstantSource clock) {
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void putting(List<TagUpdate> updates) throws IOException {
        journal.append(new JournalRecord.Putting(clock.millis(), updates));
        updates.forEach(update -> unconfirmed.add(update.reference()));
    }

    @Override
    public void proven(String image, List<String> proofs) throws IOException {
        journal.append(new JournalRecord.Proven(image, proofs));
    }

    @Override
    public void left(List<TagUpdate> updates) throws IOException {
        List<String> tags = updates.stream().map(TagUpdate::reference).toList();
        journal.append(new JournalRecord.Left(tags));
        unconfirmed.removeAll(tags);
    }

    /** Names of tags that were put but not confirmed so far. */
    public Set<String> unconfirmed() {
        return Set.copyOf(unconfirmed);
    }

    @Override
    public void confirmed(List<Confirmed> updates) throws IOException {
        for (Confirmed one : updates) {
            TagUpdate update = one.update();
            unconfirmed.remove(update.reference());
            if (update.kind().changes()) {
                journal.append(new JournalRecord.Tagged(update.reference(), update.to(), update.from(), update.cell()));
            }
        }
    }
}
