package io.jenkins.plugins.nodeimagematrix.run;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The last look at whether registries still hold what a job shipped: a small file of JSON, replaced at once.
 *
 * @param millis when it was looked, since the epoch
 * @param tags how many tags were asked for
 * @param findings those that are not what was shipped, or could not be asked for
 */
public record DriftReport(int version, long millis, int tags, List<Drift.Finding> findings) {
    public static final int VERSION = 1;

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    public static DriftReport of(List<Drift.Finding> all) {
        return new DriftReport(
                VERSION,
                System.currentTimeMillis(),
                all.size(),
                all.stream()
                        .filter(finding -> finding.state() != Drift.State.SAME)
                        .toList());
    }

    /** The last one; nothing if there is none, or one of another version. */
    static Optional<DriftReport> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(JSON.readValue(file.toFile(), DriftReport.class)).filter(last -> last.version() == VERSION);
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path half = file.resolveSibling(file.getFileName() + ".new");
        JSON.writeValue(half.toFile(), this);
        Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
