package io.jenkins.plugins.nodeimagematrix.run.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.support.Await;
import io.jenkins.plugins.nodeimagematrix.support.ChildJvm;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks of folders, beside another process that holds one of them. */
@UnitTest
public class FolderLockTest {
    private static final Duration JVM_STARTS = Duration.ofSeconds(60);
    private static final int LOCKED_SECONDS = 30;

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void a_folder_that_another_process_holds_keeps_no_other_folder_from_its_threads() throws Exception {
        Path stuck = folder.resolve("stuck");
        ChildJvm holder = holding(stuck);
        try {
            Future<Boolean> waiting = threads.submit(() -> take(stuck));
            Assertions.assertThatExceptionOfType(TimeoutException.class)
                    .as("held by the other process")
                    .isThrownBy(() -> waiting.get(1, TimeUnit.SECONDS));

            Future<Boolean> beside = threads.submit(() -> take(folder.resolve("other")));

            assertThat(beside.get(LOCKED_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(waiting.isDone()).isFalse();
            Files.createFile(stuck.resolve("release"));
            assertThat(waiting.get(LOCKED_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            holder.kill();
        }
    }

    @Test
    void two_paths_of_one_folder_have_one_lock() throws Exception {
        Path real = Files.createDirectory(folder.resolve("real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        Future<Boolean> second;
        try (FolderLock first = FolderLock.take(real)) {
            second = threads.submit(() -> take(link.resolve("../link")));
            Assertions.assertThatExceptionOfType(TimeoutException.class)
                    .isThrownBy(() -> second.get(1, TimeUnit.SECONDS));
        }
        assertThat(second.get(LOCKED_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void an_interrupt_does_not_lose_the_lock_and_is_kept() throws Exception {
        Callable<Boolean> interrupted = () -> {
            Thread.currentThread().interrupt();
            return take(folder) && Thread.currentThread().isInterrupted();
        };

        assertThat(threads.submit(interrupted).get(LOCKED_SECONDS, TimeUnit.SECONDS))
                .isTrue();
    }

    private static boolean take(Path folder) throws Exception {
        try (FolderLock lock = FolderLock.take(folder)) {
            return Files.exists(folder.resolve("lock"));
        }
    }

    private ChildJvm holding(Path held) {
        ChildJvm holder = ChildJvm.start(
                List.of("-XX:-UsePerfData", "-Xmx64m"),
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(Path::of)
                        .toList(),
                FolderLockTest.class.getName(),
                List.of(held.toString()),
                Map.of(),
                folder.resolve("holder.log"));
        Await.until(JVM_STARTS, () -> Files.exists(held.resolve("held")), holder::tail);
        return holder;
    }

    /** @param args the folder to hold until there is a file {@code release} in it */
    public static void main(String[] args) throws Exception {
        Path held = Path.of(args[0]);
        try (FolderLock lock = FolderLock.take(held)) {
            Files.createFile(held.resolve("held"));
            Await.until(JVM_STARTS, () -> Files.exists(held.resolve("release")), () -> "no signal");
        }
    }
}
