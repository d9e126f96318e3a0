package io.jenkins.plugins.nodeimagematrix.run.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.run.engine.RunLock;
import io.jenkins.plugins.nodeimagematrix.run.published.MatrixStore;
import io.jenkins.plugins.nodeimagematrix.support.ChildJvm;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes, and several threads of each, that share a store: none loses what another wrote, or treats an active one as ended. */
@UnitTest
public class SharedMemoryTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 25;

    @TempDir
    private Path folder;

    @Test
    void nothing_is_lost_and_no_live_run_is_taken_for_a_dead_one() throws Exception {
        List<ChildJvm> processes = new ArrayList<>();
        for (String name : List.of("one", "two")) {
            processes.add(ChildJvm.start(
                    List.of("-XX:-UsePerfData", "-Xmx64m"),
                    Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                            .map(Path::of)
                            .toList(),
                    SharedMemoryTest.class.getName(),
                    List.of(folder.toString(), name),
                    Map.of(),
                    folder.resolve(name + ".log")));
        }
        for (ChildJvm process : processes) {
            assertThat(process.await()).as(process.tail()).isZero();
        }
        int all = processes.size() * THREADS * ROUNDS;
        MatrixStore memory = new MatrixStore(folder);

        assertThat(memory.ledger().published()).hasSize(all);
        assertThat(memory.history().entries()).hasSize(all);
        assertThat(folder.resolve("live")).isEmptyDirectory();
    }

    /** @param args the memory's folder, and a name of its own */
    public static void main(String[] args) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<Void>> running = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            String name = args[1] + thread;
            running.add(threads.submit((Callable<Void>) () -> {
                for (int round = 0; round < ROUNDS; round++) {
                    run(Path.of(args[0]), name + round);
                }
                return null;
            }));
        }
        for (Future<Void> one : running) {
            one.get();
        }
        threads.shutdown();
    }

    private static void run(Path folder, String tag) throws IOException {
        MatrixStore memory = new MatrixStore(folder);
        Path live = folder.resolve("live");
        try (RunLock lock = RunLock.take(live, UUID.randomUUID().toString())) {
            try (Stream<Path> all = Files.list(live)) {
                for (Path other : all.toList()) {
                    // Everybody here is alive or has just ended.
                    boolean held = RunLock.isHeld(live, other.getFileName().toString());
                    if (!held && Files.exists(other)) {
                        throw new IOException(other + " is taken for dead");
                    }
                }
            }
            PublishedTag published = new PublishedTag(
                    ImageReference.parse("registry.example.com/shared/one:" + tag),
                    "sha256:1",
                    "sha256:2",
                    "hash",
                    null,
                    tag);
            memory.add(List.of(published));
            memory.history()
                    .append(List.of(memory.history()
                            .entry(new Actor("a test", "", "", ""), HistoryEntry.Kind.CREATED, published.reference())
                            .image(tag, null)
                            .digests(null, "sha256:1")
                            .build()));
        }
    }
}
