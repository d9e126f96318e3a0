package io.jenkins.plugins.nodeimagematrix.run.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.report.RunOutcome;
import io.jenkins.plugins.nodeimagematrix.run.report.TagUpdate;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@UnitTest
class JournalTest {
    private static final int THREADS = 16;
    private static final int PUTS = 320;

    @TempDir
    Path temp;

    private final List<JournalRecord> records = List.of(
            new JournalRecord.Started("run-1", 1_000, "image-matrix.yaml", List.of("jessie:4.4.7", "jessie:base")),
            new JournalRecord.CellEnded(CellResults.proven("jessie:4.4.7", "sha256:1")),
            new JournalRecord.CellEnded(CellResults.failed("jessie:6.3.1", "tests/node", 2)),
            new JournalRecord.Tagged("nodesource/jessie:4.4.7", "sha256:d", null, "jessie:4.4.7"),
            new JournalRecord.Finished(2_000, RunOutcome.SUCCESS));

    @Test
    void what_was_appended_is_read_back() throws IOException {
        Path file = temp.resolve("run/journal.jsonl");
        write(file, records);

        assertThat(Journal.read(file)).isEqualTo(records);
    }

    @Test
    void large_journal_of_a_complete_run_is_read_when_it_is_compressed_and_goes_on_from_there() throws IOException {
        Path file = temp.resolve("journal");
        List<JournalRecord> many = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            many.add(new JournalRecord.Left(List.of("registry.example/repository:tag-" + i)));
        }
        try (Journal journal = new Journal(file)) {
            for (JournalRecord record : many) {
                journal.append(record);
            }
        }
        long plain = Files.size(file);
        try (Journal journal = new Journal(file)) {
            journal.settle();
        }
        assertThat(Files.size(file)).isLessThan(plain / 4);
        assertThat(Journal.read(file)).isEqualTo(many);

        try (Journal journal = new Journal(file)) {
            journal.append(records.get(0));
        }
        many.add(records.get(0));
        assertThat(Journal.read(file)).isEqualTo(many);
    }

    @Test
    void a_journal_cut_at_any_byte_gives_the_whole_records_before_it_and_goes_on_from_there() throws IOException {
        Path whole = temp.resolve("whole");
        write(whole, records);
        byte[] bytes = Files.readAllBytes(whole);
        for (int cut = 0; cut <= bytes.length; cut++) {
            Path file = temp.resolve("cut");
            Files.write(file, Arrays.copyOf(bytes, cut));
            List<JournalRecord> before = Journal.read(file);
            assertThat(before).isEqualTo(records.subList(0, before.size()));

            JournalRecord next = new JournalRecord.Left(List.of("cut at " + cut));
            try (Journal journal = new Journal(file)) {
                journal.append(next);
            }

            assertThat(Journal.read(file)).hasSize(before.size() + 1).endsWith(next);
        }
    }

    /** A registry that acts on a put whose record the machine lost would hold an image that nobody remembers. */
    @Test
    void a_put_is_on_the_disk_before_it_is_sent_and_puts_at_the_same_time_share_the_wait() throws Exception {
        Path file = temp.resolve("journal");
        AtomicInteger waits = new AtomicInteger();
        AtomicInteger onDisk = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (Journal journal = new Journal(file) {
            @Override
            protected void force() throws IOException {
                int written = Journal.read(file).size();
                waits.incrementAndGet();
                pause();
                super.force();
                onDisk.set(written);
            }
        }) {
            List<Future<Boolean>> puts = new ArrayList<>();
            for (int i = 0; i < PUTS; i++) {
                TagUpdate update = TagUpdate.of(
                        TagUpdate.Kind.CREATED,
                        "acme/node:1.0." + i,
                        "jessie:1.0." + i,
                        false,
                        null,
                        "sha256:d" + i,
                        "");
                puts.add(threads.submit(() -> {
                    journal.append(new JournalRecord.Putting(0, List.of(update)));
                    // No line before the record may be missing on the disk, and neither may the record.
                    int forced = onDisk.get();
                    return Journal.read(file)
                            .subList(0, forced)
                            .contains(new JournalRecord.Putting(0, List.of(update)));
                }));
            }
            for (Future<Boolean> put : puts) {
                assertThat(put.get()).isTrue();
            }
            int before = waits.get();
            journal.append(new JournalRecord.Tagged("acme/node:1.0.0", "sha256:d0", null, "jessie:1.0.0"));
            assertThat(waits).hasValue(before);
        } finally {
            threads.shutdownNow();
        }

        // How many puts share a wait depends on the machine.
        assertThat(waits.get()).isBetween(PUTS / THREADS, PUTS - 1);
        assertThat(Journal.read(file)).hasSize(PUTS + 1);
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void interrupted_thread_still_writes_its_record_and_later_ones_are_kept() throws IOException {
        Path file = temp.resolve("journal");
        try (Journal journal = new Journal(file)) {
            Thread.currentThread().interrupt();
            journal.append(records.get(0));
            assertThat(Thread.interrupted()).as("is still interrupted").isTrue();
            journal.append(records.get(1));
        }

        assertThat(Journal.read(file)).isEqualTo(records.subList(0, 2));
    }

    @Test
    void lines_of_another_version_and_keys_of_an_earlier_one_are_passed_over() throws IOException {
        Path file = temp.resolve("journal");
        write(file, records.subList(0, 1));
        Files.writeString(
                file,
                "{\"v\":2,\"type\":\"started\",\"data\":{}}\n"
                        + "{\"v\":1,\"type\":\"putting\",\"data\":{\"moves\":[]}}\n",
                StandardOpenOption.APPEND);

        assertThat(Journal.read(file)).isEqualTo(records.subList(0, 1));
    }

    private static void write(Path file, List<JournalRecord> records) throws IOException {
        try (Journal journal = new Journal(file)) {
            for (JournalRecord record : records) {
                journal.append(record);
            }
        }
    }
}
