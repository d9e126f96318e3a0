package io.jenkins.plugins.nodeimagematrix.release.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@UnitTest
class LockChangeTest {
    private static LockFile lock(String... versions) throws LockFileException {
        StringBuilder text = new StringBuilder("format 1\n");
        for (String version : versions) {
            text.append(version).append(" 2026-11-20 first-run\n");
        }
        return LockFile.parse(text.toString());
    }

    @Test
    void subject_names_what_was_added_and_removed() throws Exception {
        assertThat(LockChange.of(lock("4.2.0"), lock("4.2.0", "4.2.1")).message())
                .isEqualTo("Add Node.js 4.2.1");
        assertThat(LockChange.of(lock("4.2.0", "4.2.1"), lock("4.2.2", "4.3.0")).message())
                .isEqualTo("Add Node.js 4.2.2, 4.3.0, remove 4.2.0, 4.2.1");
        assertThat(LockChange.of(lock("4.2.0", "4.2.1"), lock("4.2.0")).message())
                .isEqualTo("Remove Node.js 4.2.1");
    }

    @Test
    void subject_counts_what_is_too_much_to_name() throws Exception {
        String[] many = IntStream.range(0, 30)
                .mapToObj(patch -> "4.2." + patch)
                .collect(Collectors.toList())
                .toArray(String[]::new);

        assertThat(LockChange.of(null, lock(many)).message()).isEqualTo("Add 30 Node.js releases");
        assertThat(LockChange.of(lock(many), lock("5.0.0")).message())
                .isEqualTo("Add Node.js 5.0.0, remove 30 releases");
    }

    @Test
    void nothing_is_to_be_committed_unless_the_entries_differ_or_there_is_no_file() throws Exception {
        assertThat(LockChange.of(lock("4.2.0"), lock("4.2.0")).isEmpty()).isTrue();
        assertThat(LockChange.of(lock(), lock()).isEmpty()).isTrue();
        assertThat(LockChange.of(null, lock()).isEmpty()).isFalse();
        assertThat(LockChange.of(null, lock()).message()).isEqualTo("Update the lock file of the image matrix");
        assertThat(LockChange.of(lock("4.2.0"), LockFile.parse("format 1\n4.2.0 2026-11-20 approved\n"))
                        .isEmpty())
                .isFalse();
    }
}
