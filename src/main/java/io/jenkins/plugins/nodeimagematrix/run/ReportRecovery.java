package io.jenkins.plugins.nodeimagematrix.run;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A run whose JVM ended in its middle: its report is completed from its journal, so that people see how far it came. */
public final class ReportRecovery {
    private final RunFolder folder;

    public ReportRecovery(RunFolder folder) {
        this.folder = folder;
    }

    /**
     * Completes the report of a run that is not under way any more.
     *
     * @return what to tell people, or {@code null} if the report is complete already or there never was one
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
        List<TagUpdate> moves = new ArrayList<>();
        for (JournalRecord record : Journal.read(journal)) {
            if (record instanceof JournalRecord.CellEnded ended) {
                results.put(ended.result().cell(), ended.result());
            } else if (record instanceof JournalRecord.Tagged tagged) {
                moves.add(update(tagged, begun));
            }
        }
        long last = Files.getLastModifiedTime(Files.exists(journal) ? journal : folder.report())
                .toMillis();
        String text = text(begun, results, moves.size());
        List<RunEvent> incidents = new ArrayList<>(begun.incidents());
        incidents.add(new RunEvent(last, RunEvent.Kind.INTERRUPTED, "", "", text));
        begun.ended(
                        RunOutcome.FAILURE,
                        last - begun.startedMillis(),
                        begun.cells().stream()
                                .map(cell ->
                                        results.containsKey(cell.name()) ? cell.with(results.get(cell.name())) : cell)
                                .toList(),
                        moves,
                        incidents)
                .write(folder.report());
        return text;
    }

    private static TagUpdate update(JournalRecord.Tagged tagged, RunReport report) {
        boolean alias = report.cells().stream()
                .map(CellReport::pinned)
                .noneMatch(pinned -> pinned.contains(tagged.reference()));
        return new TagUpdate(
                tagged.reference(),
                tagged.cell(),
                alias,
                TagUpdate.Kind.to(tagged.previous()),
                tagged.previous(),
                tagged.digest(),
                "");
    }

    private static String text(RunReport begun, Map<String, CellResult> results, int tags) {
        long open = begun.cells().stream()
                .filter(cell -> cell.result() == null && !results.containsKey(cell.name()))
                .count();
        long proven = results.values().stream()
                .filter(result -> result.state().ships())
                .count();
        return "The controller went away in the middle of this run: " + proven + " cells were proven, " + open
                + " were not done, " + tags
                + " tags were put. The next build goes on from here and does not build again what was proven.";
    }
}
