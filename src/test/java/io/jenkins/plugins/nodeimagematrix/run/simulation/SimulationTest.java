package io.jenkins.plugins.nodeimagematrix.run.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.Cache;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Whole runs and their publication in virtual time, at a simulated registry, with a simulated disk and simulated workers. Each seed is
 * a scene of its own; {@code -Dtests.simulation=N} plays one of them, {@code -Dtests.simulations=N} the first N.
 */
@UnitTest
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("tests.simulations", 10_000);
    /** Twice as many as the least machine has cores, since the threads of a scene wait for each other. */
    private static final int THREADS = 4;

    private static Path folder;
    private static List<List<SimulatedMatrix>> files;

    /** In memory where the machine has such a folder, because each run forces a dozen files to disk. */
    @BeforeAll
    static void describe() throws Exception {
        Path memory = Path.of("/dev/shm");
        folder = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "simulation-")
                : Files.createTempDirectory("simulation-");
        files = SimulatedMatrix.files(folder.resolve("matrices"));
    }

    @AfterAll
    static void remove() throws IOException {
        Cache.delete(folder);
    }

    private static Scene scene(long seed) {
        return new Scene(seed, files, folder);
    }

    @Test
    void every_invariant_holds_in_every_scene_and_calm_brings_everything_right() throws Exception {
        Long one = Long.getLong("tests.simulation");
        if (one != null) {
            scene(one).play();
            return;
        }
        AtomicLong next = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<List<String>>> parts = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            parts.add(threads.submit(() -> {
                List<String> failed = new ArrayList<>();
                for (long seed = next.getAndIncrement();
                        seed < SEEDS && failed.size() < 5;
                        seed = next.getAndIncrement()) {
                    try {
                        scene(seed).play();
                    } catch (Exception | AssertionError broken) {
                        failed.add("seed " + seed + ": " + broken
                                + (broken.getCause() == null ? "" : " / " + broken.getCause()));
                    }
                }
                return failed;
            }));
        }
        List<String> failed = new ArrayList<>();
        for (Future<List<String>> part : parts) {
            failed.addAll(part.get());
        }
        threads.shutdown();
        assertThat(failed).isEmpty();
    }

    @Test
    void a_seed_plays_the_same_each_time() throws Exception {
        for (long seed = 0; seed < 50; seed++) {
            assertThat(trace(seed)).as("seed %s", seed).isEqualTo(trace(seed));
        }
    }

    private static List<String> trace(long seed) throws Exception {
        Scene scene = scene(seed);
        scene.play();
        return scene.trace();
    }
}
