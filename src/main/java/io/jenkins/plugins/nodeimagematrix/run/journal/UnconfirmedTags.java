package io.jenkins.plugins.nodeimagematrix.run.journal;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The unconfirmed tags of a job: its runs started to put them, according to their journals, but the registry never confirmed
 * them. Unreadable content under such a tag is the job's own.
 */
public final class UnconfirmedTags {
    public static final UnconfirmedTags NONE = new UnconfirmedTags(List.of());

    private final List<TagUpdate> updates;

    private UnconfirmedTags(List<TagUpdate> updates) {
        this.updates = List.copyOf(updates);
    }

    /** The unconfirmed tags of all unfinished runs. */
    public static UnconfirmedTags of(UnfinishedRuns unfinished) throws IOException {
        List<TagUpdate> updates = new ArrayList<>();
        for (String run : unfinished.others("")) {
            try {
                updates.addAll(of(Journal.read(unfinished.journal(run))).updates);
            } catch (NoSuchFileException forgotten) {
                // Another run finished it meanwhile.
                continue;
            }
        }
        return new UnconfirmedTags(updates);
    }

    /** The union with those of another run. */
    UnconfirmedTags and(UnconfirmedTags others) {
        List<TagUpdate> all = new ArrayList<>(updates);
        all.addAll(others.updates);
        return new UnconfirmedTags(all);
    }

    /** The unconfirmed tags of one run. */
    public static UnconfirmedTags of(List<JournalRecord> journal) {
        Map<String, TagUpdate> open = new LinkedHashMap<>();
        for (JournalRecord record : journal) {
            if (record instanceof JournalRecord.Putting putting) {
                putting.tagUpdates().forEach(update -> open.put(update.reference(), update));
            } else if (record instanceof JournalRecord.Left left) {
                left.tags().forEach(open::remove);
            } else if (record instanceof JournalRecord.Tagged tagged) {
                open.remove(tagged.reference());
            }
        }
        return new UnconfirmedTags(List.copyOf(open.values()));
    }

    /** The unconfirmed updates of a tag. */
    public List<TagUpdate> of(ImageReference tag) {
        return updates.stream()
                .filter(update -> update.reference().equals(tag.toString()))
                .toList();
    }

    /** All these updates. */
    public List<TagUpdate> updates() {
        return updates;
    }

    /** Names of all these tags. */
    List<String> tags() {
        return updates.stream().map(TagUpdate::reference).toList();
    }
}
