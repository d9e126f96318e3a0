package io.jenkins.plugins.nodeimagematrix.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which runs of a job began and did not bring all they proved to its tags, because they were killed, stopped or refused: a folder with a small file for each that names its journal. It
 * does not rely on the controller remembering the build, for one that was killed in its first build may not.
 */
public final class UnfinishedRuns {
    private final Path folder;

    public UnfinishedRuns(Path folder) {
        this.folder = folder;
    }

    /** Remembers a run until it is forgotten. */
    public void began(String runId, Path journal) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(runId), journal.toAbsolutePath().toString());
    }

    /** Forgets runs from whose work there is nothing to take over any more. */
    public void forget(List<String> runs) throws IOException {
        for (String run : runs) {
            Files.deleteIfExists(folder.resolve(run));
        }
    }

    /** Ids of the runs that did not end, other than this one. */
    public List<String> others(String runId) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(id -> !id.equals(runId))
                    .sorted()
                    .toList();
        }
    }

    /** Where an unfinished run kept its journal. */
    public Path journal(String runId) throws IOException {
        return Path.of(Files.readString(folder.resolve(runId)));
    }

    /** What those runs proved, by cell. */
    public Map<String, CellResult> proven(List<String> runs) throws IOException {
        Map<String, CellResult> proven = new HashMap<>();
        for (String run : runs) {
            List<JournalRecord> records = Journal.read(journal(run));
            for (JournalRecord record : records) {
                if (record instanceof JournalRecord.CellEnded ended
                        && ended.result().state().ships()) {
                    proven.put(ended.result().cell(), ended.result());
                }
            }
        }
        return proven;
    }
}
