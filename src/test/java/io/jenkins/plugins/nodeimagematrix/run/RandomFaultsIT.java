package io.jenkins.plugins.nodeimagematrix.run;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Something goes wrong in the middle of a run, drawn by a seed; after it, all promises are checked from outside, and a plain
 * second run must bring the matrix to where it belongs. {@code -Dfaults.runs} says how many, {@code -Dfaults.seed} where to
 * begin: {@code -Dfaults.seed=17 -Dfaults.runs=1} plays one again.
 */
class RandomFaultsIT {
    private static final int RUNS = Integer.getInteger("faults.runs", 20);
    private static final long FIRST = Long.getLong("faults.seed", 1);

    private static FaultBench bench;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount a small disk to fill it up");
        bench = new FaultBench(Path.of("target", "random-faults"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (bench != null) {
            bench.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> whatever_goes_wrong_the_promises_hold_and_the_next_run_gets_there() {
        return LongStream.range(FIRST, FIRST + RUNS).mapToObj(seed -> {
            try {
                FaultScene scene = new FaultScene(bench, seed);
                return DynamicTest.dynamicTest("seed " + seed + ": " + scene.name(), scene::play);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("seed " + seed, e);
            }
        });
    }
}
