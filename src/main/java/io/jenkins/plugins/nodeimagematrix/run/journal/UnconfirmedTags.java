package io.jenkins.plugins.nodeimagematrix.run.journal;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.TagMove;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tags that runs of this job began to put and whose registry never confirmed them, as their journals say. What is under such a
 * tag and can't be read is ours.
 */
public final class UnconfirmedTags {
    public static final UnconfirmedTags NONE = new UnconfirmedTags(List.of());

    private final List<TagMove> moves;

    private UnconfirmedTags(List<TagMove> moves) {
        this.moves = List.copyOf(moves);
    }

    /** Those of all runs that did not bring everything to its tags. */
    public static UnconfirmedTags of(UnfinishedRuns unfinished) throws IOException {
        List<TagMove> moves = new ArrayList<>();
        for (String run : unfinished.others("")) {
            try {
                moves.addAll(of(Journal.read(unfinished.journal(run))).moves);
            } catch (NoSuchFileException forgotten) {
                // Another run brought all of it to its tags at this very moment.
                continue;
            }
        }
        return new UnconfirmedTags(moves);
    }

    /** These and those of another run. */
    UnconfirmedTags and(UnconfirmedTags others) {
        List<TagMove> all = new ArrayList<>(moves);
        all.addAll(others.moves);
        return new UnconfirmedTags(all);
    }

    /** Those of one run. */
    public static UnconfirmedTags of(List<JournalRecord> journal) {
        Map<String, TagMove> open = new LinkedHashMap<>();
        for (JournalRecord record : journal) {
            if (record instanceof JournalRecord.Putting putting) {
                putting.moves().forEach(move -> open.put(move.reference(), move));
            } else if (record instanceof JournalRecord.Left left) {
                left.tags().forEach(open::remove);
            } else if (record instanceof JournalRecord.Tagged tagged) {
                open.remove(tagged.reference());
            }
        }
        return new UnconfirmedTags(List.copyOf(open.values()));
    }

    /** The moves of a tag that were begun. */
    public List<TagMove> of(ImageReference tag) {
        return moves.stream()
                .filter(move -> move.reference().equals(tag.toString()))
                .toList();
    }

    /** Names of all these tags. */
    List<String> tags() {
        return moves.stream().map(TagMove::reference).toList();
    }
}
