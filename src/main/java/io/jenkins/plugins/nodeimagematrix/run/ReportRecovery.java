package io.jenkins.plugins.nodeimagematrix.run;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.Revision;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.JournalRecord;
import io.jenkins.plugins.nodeimagematrix.run.journal.RunFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.CellReport;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The recovery of the report of a run whose JVM ended. The report is completed from the journal, so that pages show the run's
 * progress.
 */
public final class ReportRecovery {
    private final RunFolder folder;

    public ReportRecovery(RunFolder folder) {
        this.folder = folder;
    }

    /**
     * Completes the report of a run that is no longer active.
     *
     * @return a message for the user, or {@code null} if the report is complete already or does not exist
     */
    public String complete() throws IOException {
        if (!Files.exists(folder.report())) {
            return null;
        }
        RunReport begun = RunReport.read(folder.report());
        if (!begun.outcome().isOpen()) {
            return null;
        }
        Path journal = folder.journal(begun.runId());
        Map<String, CellResult> results = new HashMap<>();
        List<TagUpdate> updates = new ArrayList<>();
        for (JournalRecord record : Journal.read(journal)) {
            if (record instanceof JournalRecord.CellEnded ended) {
                results.put(ended.result().cell(), ended.result());
            } else if (record instanceof JournalRecord.Tagged tagged) {
                updates.add(update(tagged, begun));
            }
        }
        long last = Files.getLastModifiedTime(Files.exists(journal) ? journal : folder.report())
                .toMillis();
        String text = text(begun, results, updates.size());
        List<RunEvent> events = new ArrayList<>(begun.events());
        events.add(new RunEvent(last, RunEvent.Kind.INTERRUPTED, "", "", text));
        begun.ended(
                        RunOutcome.FAILURE,
                        Duration.ofMillis(last - begun.startedMillis()),
                        begun.cells().stream()
                                .map(cell ->
                                        results.containsKey(cell.name()) ? cell.with(results.get(cell.name())) : cell)
                                .toList(),
                        updates,
                        events)
                .write(folder.report());
        return text;
    }

    private static TagUpdate update(JournalRecord.Tagged tagged, RunReport report) {
        boolean alias = report.cells().stream()
                .map(CellReport::pinned)
                .noneMatch(pinned -> isPinned(tagged.reference(), pinned));
        return new TagUpdate(
                tagged.reference(),
                tagged.cell(),
                alias,
                TagUpdate.Kind.to(tagged.previous()),
                tagged.previous(),
                tagged.digest(),
                "");
    }

    /** The number of a revision is not in the report of a run that did not end. */
    private static boolean isPinned(String tag, List<String> pinned) {
        return pinned.contains(tag)
                || Revision.named(ImageReference.parse(tag))
                        .filter(revision -> pinned.contains(revision.version().toString()))
                        .isPresent();
    }

    private static String text(RunReport begun, Map<String, CellResult> results, int tags) {
        long open = begun.cells().stream()
                .filter(cell -> cell.result() == null && !results.containsKey(cell.name()))
                .count();
        long proven = results.values().stream()
                .filter(result -> result.state().isPublishable())
                .count();
        return "The controller stopped during this run: " + count(proven, "cell") + " proven, " + count(open, "cell")
                + " not done, " + count(tags, "tag")
                + " published. The next build resumes here and does not rebuild proven cells.";
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
