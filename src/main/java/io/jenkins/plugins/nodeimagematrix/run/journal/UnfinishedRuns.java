package io.jenkins.plugins.nodeimagematrix.run.journal;

import io.jenkins.plugins.nodeimagematrix.run.store.Disk;
import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The unfinished runs of a job: runs that started and did not publish everything they proved, because they were killed,
 * stopped or refused. It is a folder with one small file per run that names the run's journal. It does not depend on the
 * controller's record of the build, which may be missing after a kill during the job's first build.
 */
public final class UnfinishedRuns {
    /** Excludes other files, such as partial files that a full disk left. */
    private static final String RUN_ID = "[0-9a-zA-Z-]+";

    private final Path folder;

    public UnfinishedRuns(Path folder) {
        this.folder = folder;
    }

    /** Records a run until it is forgotten. */
    public void began(String runId, Path journal) throws IOException {
        StateFile.replaceForGood(
                folder.resolve(runId), journal.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Forgets runs whose results are no longer needed. */
    public void forget(List<String> runs) throws IOException {
        for (String run : runs) {
            Disk.ofThread().delete(folder.resolve(run));
        }
    }

    /**
     * Forgets interrupted pushes of single images whose tags are right now. They have no cells, so no run takes them over.
     *
     * @param right tags that hold the intended image
     */
    public void forgetPushes(Set<String> right) throws IOException {
        for (String id : others("")) {
            try {
                List<JournalRecord> records = Journal.read(journal(id));
                boolean push = records.stream()
                        .anyMatch(record -> record instanceof JournalRecord.Started started
                                && started.cells().isEmpty());
                // One that has put nothing yet may be running.
                boolean began = records.stream().anyMatch(JournalRecord.Putting.class::isInstance);
                if (push
                        && began
                        && right.containsAll(UnconfirmedTags.of(records).tags())) {
                    forget(List.of(id));
                }
            } catch (NoSuchFileException forgotten) {
                // Another step forgot it meanwhile.
                continue;
            }
        }
    }

    /** Ids of the unfinished runs except this one. */
    public List<String> others(String runId) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<String> others = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String id = file.getFileName().toString();
                if (id.matches(RUN_ID) && !id.equals(runId) && Files.size(file) > 0) {
                    others.add(id);
                }
            }
        }
        return others;
    }

    /** The journal of an unfinished run. */
    public Path journal(String runId) throws IOException {
        return Path.of(Files.readString(folder.resolve(runId)));
    }
}
