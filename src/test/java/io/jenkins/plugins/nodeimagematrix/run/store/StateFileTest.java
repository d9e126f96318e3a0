package io.jenkins.plugins.nodeimagematrix.run.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@UnitTest
class StateFileTest {
    @TempDir
    private Path folder;

    record Note(int version, String text) implements StateFile.Versioned {}

    private StateFile<Note> notes() {
        return new StateFile.Format<>(Note.class, 2).at(path());
    }

    private Path path() {
        return folder.resolve("made/by/the/first/note.json");
    }

    private void put(String text) throws IOException {
        Files.createDirectories(path().getParent());
        Files.writeString(path(), text);
    }

    @Test
    void gives_back_what_was_written_last() throws Exception {
        assertThat(notes().read()).isEmpty();
        notes().write(new Note(2, "one"));
        notes().write(new Note(2, "two"));

        assertThat(notes().read()).contains(new Note(2, "two"));
        assertThat(Files.list(path().getParent())).containsExactly(path());
    }

    @Test
    void another_version_is_as_good_as_none_and_an_unknown_field_does_no_harm() throws Exception {
        put("{\"version\":3,\"text\":\"of the future\"}");
        assertThat(notes().read()).isEmpty();

        put("{\"version\":2,\"text\":\"now\",\"more\":[1]}");
        assertThat(notes().read()).contains(new Note(2, "now"));
    }

    @Test
    void a_damaged_file_is_named_with_what_to_do_and_left_as_it_is() throws Exception {
        put("{\"version\":2,\"text\":");

        assertThatThrownBy(() -> notes().read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(path() + " is damaged")
                .hasMessageContaining("restore it from a backup, or delete it");
        assertThat(path()).hasContent("{\"version\":2,\"text\":");
    }

    @Test
    void large_content_is_compressed_under_the_same_name_and_small_content_stays_readable() throws Exception {
        Note large = new Note(2, "text ".repeat(CompactFile.PLAIN_BYTES / 4));
        notes().write(large);
        assertThat(Files.size(path())).isLessThan(CompactFile.PLAIN_BYTES / 100);
        assertThat(notes().read()).contains(large);
        assertThat(new String(CompactFile.read(path()), StandardCharsets.UTF_8)).contains("text text");

        notes().write(new Note(2, "small"));
        assertThat(Files.readString(path())).contains("small");
    }

    @Test
    void half_a_compressed_file_is_named_as_damaged() throws Exception {
        notes().write(new Note(2, "text ".repeat(CompactFile.PLAIN_BYTES / 4)));
        byte[] whole = Files.readAllBytes(path());
        Files.write(path(), Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> notes().read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is damaged")
                .hasMessageContaining("restore it from a backup");
    }

    @Test
    void half_a_file_that_a_crash_left_is_neither_read_nor_in_the_way() throws Exception {
        notes().write(new Note(2, "whole"));
        Files.writeString(
                path().resolveSibling("note.json.new"), "{\"version\":2,\"text\":\"a long text that was never fin");

        assertThat(notes().read()).contains(new Note(2, "whole"));
        notes().write(new Note(2, "next"));
        assertThat(notes().read()).contains(new Note(2, "next"));
    }

    @Test
    void content_is_forced_to_the_disk_before_it_gets_the_name_and_the_name_before_the_write_returns()
            throws Exception {
        List<String> order = new ArrayList<>();
        Disk.OF_THREAD.set(new Disk() {
            private final Disk disk = new Real();

            @Override
            public void force(Path file, FileDescriptor open) throws IOException {
                order.add("content of " + file.getFileName());
                disk.force(file, open);
            }

            @Override
            public void forceEntries(Path entries) throws IOException {
                order.add("entries with " + Files.list(entries).toList());
                disk.forceEntries(entries);
            }

            @Override
            public void replace(Path next, Path file) throws IOException {
                order.add("name " + file.getFileName());
                disk.replace(next, file);
            }

            @Override
            public void delete(Path file) throws IOException {
                disk.delete(file);
            }
        });
        try {
            notes().write(new Note(2, "kept"));
        } finally {
            Disk.OF_THREAD.remove();
        }

        assertThat(order)
                .containsExactly("content of note.json.new", "name note.json", "entries with [" + path() + "]");
        assertThat(notes().read()).contains(new Note(2, "kept"));
    }

    @Test
    void interrupted_thread_still_writes_and_waits_for_the_lock() throws Exception {
        Thread.currentThread().interrupt();
        try (FolderLock lock = FolderLock.take(folder)) {
            notes().write(new Note(2, "stopped"));
        }

        assertThat(Thread.interrupted()).as("is still interrupted").isTrue();
        assertThat(notes().read()).contains(new Note(2, "stopped"));
    }

    @Test
    void who_reads_while_others_write_finds_one_whole_content_or_another() throws Exception {
        String longText = "x".repeat(100_000);
        notes().write(new Note(2, longText + 0));
        CompletableFuture<Void> writers = CompletableFuture.allOf(writer(longText, 1), writer(longText, 2));
        int read = 0;
        while (!writers.isDone()) {
            assertThat(notes().read().orElseThrow().text()).startsWith(longText).hasSize(longText.length() + 1);
            read++;
        }
        writers.get();
        assertThat(read).isPositive();
    }

    private CompletableFuture<Void> writer(String text, int number) {
        return CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < 30; i++) {
                    notes().write(new Note(2, text + number));
                }
            } catch (IOException fault) {
                throw new IllegalStateException(fault);
            }
        });
    }
}
