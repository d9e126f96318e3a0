package io.jenkins.plugins.nodeimagematrix.run.simulation;

import io.jenkins.plugins.nodeimagematrix.support.Cache;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whole years of Node.js, from its own history, with a job that is built by itself: every release is in within its promise or held for
 * a reason, no alias is wrong after any look, and no build is without a reason. {@code -Dtests.year=N} plays another seed.
 */
@Tag("long")
@UnitTest
class YearTest {
    /**
     * The year from June 2019 with revisions, approved lines and failing cells; that from May 2018, in which tags are overwritten; that
     * from September 2018 with minimum ages and limited builds; and that from July 2019 with revisions, minimum ages and a base image
     * that waits for approval. In all of them, servers do not answer for days.
     */
    private static final List<Long> SEEDS = List.of(0L, 1L, 2L, 4L);

    @Test
    void releases_enter_in_time_aliases_are_right_and_no_build_is_needless() throws Exception {
        Long one = Long.getLong("tests.year");
        for (long seed : one == null ? SEEDS : List.of(one)) {
            play(seed, Duration.ofHours(2));
        }
    }

    /** In memory where the machine has such a folder, because each build forces a dozen files to disk. */
    private static void play(long seed, Duration interval) throws Exception {
        Path memory = Path.of("/dev/shm");
        Path folder = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "year-")
                : Files.createTempDirectory("year-");
        try {
            System.out.println("seed " + seed + ": " + new SimulatedYear(seed, interval, folder).play());
        } finally {
            Cache.delete(folder);
        }
    }
}
