package io.jenkins.plugins.nodeimagematrix.run.journal;

import io.jenkins.plugins.nodeimagematrix.run.store.StateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which runs of a job began and did not bring all they proved to its tags, because they were killed, stopped or refused: a
 * folder with a small file for each that names its journal. It does not rely on the controller remembering the build, for one
 * that was killed in its first build may not.
 */
public final class UnfinishedRuns {
    /** What is not a file of ours, such as half of one that a full disk left. */
    private static final String RUN_ID = "[0-9a-zA-Z-]+";

    private final Path folder;

    public UnfinishedRuns(Path folder) {
        this.folder = folder;
    }

    /** Remembers a run until it is forgotten. */
    public void began(String runId, Path journal) throws IOException {
        StateFile.replace(
                folder.resolve(runId), journal.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8));
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

    /** Where an unfinished run kept its journal. */
    public Path journal(String runId) throws IOException {
        return Path.of(Files.readString(folder.resolve(runId)));
    }
}
