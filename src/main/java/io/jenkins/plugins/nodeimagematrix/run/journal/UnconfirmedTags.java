package io.jenkins.plugins.nodeimagematrix.run.journal;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The unconfirmed tags of a job: its runs started to put them, according to their journals, but the registry never confirmed
 * them. Unreadable content under such a tag is the job's own, and a registry whose reads are late may not show what was put.
 */
public final class UnconfirmedTags {
    public static final UnconfirmedTags NONE = new UnconfirmedTags(List.of(), Instant.EPOCH);

    /** Registries show a tag as it is within a minute or so after it was put; this is on the safe side. */
    private static final Duration SHOWN_WITHIN = Duration.ofMinutes(10);

    private final List<Begun> puts;
    private final Instant since;

    private record Begun(Instant at, TagUpdate update) {}

    private UnconfirmedTags(List<Begun> puts, Instant since) {
        this.puts = List.copyOf(puts);
        this.since = since;
    }

    /** The unconfirmed tags of all unfinished runs. */
    public static UnconfirmedTags of(UnfinishedRuns unfinished) throws IOException {
        UnconfirmedTags all = NONE;
        for (String run : unfinished.others("")) {
            try {
                all = all.and(of(Journal.read(unfinished.journal(run))));
            } catch (NoSuchFileException forgotten) {
                // Another run finished it meanwhile.
                continue;
            }
        }
        return all;
    }

    /** The union with those of another run. */
    UnconfirmedTags and(UnconfirmedTags others) {
        List<Begun> all = new ArrayList<>(puts);
        all.addAll(others.puts);
        return new UnconfirmedTags(all, since);
    }

    /** These tags at this time, from which it depends whether a registry has to show them. */
    public UnconfirmedTags asOf(Instant now) {
        return new UnconfirmedTags(puts, now.minus(SHOWN_WITHIN));
    }

    /** The unconfirmed tags of one run. */
    public static UnconfirmedTags of(List<JournalRecord> journal) {
        Map<String, Begun> open = new LinkedHashMap<>();
        for (JournalRecord record : journal) {
            if (record instanceof JournalRecord.Putting putting) {
                Instant at = Instant.ofEpochMilli(putting.millis());
                putting.tagUpdates().forEach(update -> open.put(update.reference(), new Begun(at, update)));
            } else if (record instanceof JournalRecord.Left left) {
                left.tags().forEach(open::remove);
            } else if (record instanceof JournalRecord.Tagged tagged) {
                open.remove(tagged.reference());
            }
        }
        return new UnconfirmedTags(List.copyOf(open.values()), Instant.EPOCH);
    }

    /** The unconfirmed updates of a tag. */
    public List<TagUpdate> of(ImageReference tag) {
        return of(tag, Instant.EPOCH);
    }

    /** The unconfirmed updates of a tag that its registry may not show yet. */
    public List<TagUpdate> recent(ImageReference tag) {
        return of(tag, since);
    }

    private List<TagUpdate> of(ImageReference tag, Instant since) {
        return puts.stream()
                .filter(put -> !put.at().isBefore(since))
                .map(Begun::update)
                .filter(update -> update.reference().equals(tag.toString()))
                .toList();
    }

    /** All these updates. */
    public List<TagUpdate> updates() {
        return puts.stream().map(Begun::update).toList();
    }

    /** Names of all these tags. */
    List<String> tags() {
        return updates().stream().map(TagUpdate::reference).toList();
    }
}
