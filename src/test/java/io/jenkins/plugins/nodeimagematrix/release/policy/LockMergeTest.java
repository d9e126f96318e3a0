package io.jenkins.plugins.nodeimagematrix.release.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Merges of lock files, given and random. */
@UnitTest
class LockMergeTest {
    private static final int ROUNDS = 20_000;
    private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
    private static final List<String> SYSTEMS = List.of("alpine", "bookworm", "trixie");

    private static LockFile lock(String... lines) throws LockFileException {
        return LockFile.parse("format 1\n" + String.join("\n", lines));
    }

    @Test
    void approvals_of_both_sides_are_in_and_a_withdrawal_of_one_side_is_out() throws Exception {
        LockFile base = lock("20.1.0 2026-01-01 first-run", "20.2.0 2026-01-01 first-run");
        LockFile ours = lock("20.1.0 2026-01-01 first-run", "20.3.0 2026-02-01 approved");
        LockFile theirs =
                lock("20.1.0 2026-01-01 first-run", "20.2.0 2026-01-01 first-run", "22.1.0 2026-02-02 security");

        assertThat(LockMerge.of(base, ours, theirs))
                .isEqualTo(lock(
                        "20.1.0 2026-01-01 first-run", "20.3.0 2026-02-01 approved", "22.1.0 2026-02-02 security"));
    }

    @Test
    void a_release_that_entered_on_both_sides_is_in_since_the_earlier_day() throws Exception {
        LockFile ours = lock("20.3.0 2026-02-03 patch");
        LockFile theirs = lock("20.3.0 2026-02-01 approved");

        assertThat(LockMerge.of(LockFile.EMPTY, ours, theirs)).isEqualTo(theirs);
        assertThat(LockMerge.of(LockFile.EMPTY, theirs, ours)).isEqualTo(theirs);
        assertThat(LockMerge.of(ours, ours, theirs)).isEqualTo(theirs);
        assertThat(LockMerge.of(theirs, ours, theirs)).isEqualTo(ours);
    }

    @Test
    void release_that_each_side_approved_for_another_system_is_in_for_both() throws Exception {
        LockFile ours = lock("20.3.0 2026-02-03 approved bookworm");
        LockFile theirs = lock("20.3.0 2026-02-01 approved trixie");
        LockFile both = lock("20.3.0 2026-02-01 approved bookworm,trixie");

        assertThat(LockMerge.of(LockFile.EMPTY, ours, theirs)).isEqualTo(both);
        assertThat(LockMerge.of(LockFile.EMPTY, theirs, ours)).isEqualTo(both);
        assertThat(LockMerge.of(LockFile.EMPTY, both, lock("20.3.0 2026-02-01 approved")))
                .isEqualTo(lock("20.3.0 2026-02-01 approved"));
    }

    @Test
    void each_release_of_a_merge_is_what_the_sides_decided() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            LockFile base = random(random);
            LockFile ours = changed(base, random);
            LockFile theirs = changed(base, random);

            LockFile merged = LockMerge.of(base, ours, theirs);

            assertThat(LockMerge.of(base, theirs, ours)).as("seed " + seed).isEqualTo(merged);
            Set<Version> all = new HashSet<>(base.entries().keySet());
            all.addAll(ours.entries().keySet());
            all.addAll(theirs.entries().keySet());
            for (Version version : all) {
                boolean added = !base.contains(version) && (ours.contains(version) || theirs.contains(version));
                boolean kept = base.contains(version) && ours.contains(version) && theirs.contains(version);
                assertThat(merged.contains(version))
                        .as(version + " of seed " + seed)
                        .isEqualTo(added || kept);
                if (merged.contains(version)) {
                    LockFile.Entry entry = merged.entries().get(version);
                    assertThat(Stream.of(ours, theirs)
                                    .map(side -> side.entries().get(version))
                                    .filter(Objects::nonNull)
                                    .map(side -> side.since() + " " + side.reason()))
                            .contains(entry.since() + " " + entry.reason());
                    assertThat(merged.covers(entry)).isTrue();
                    for (String system : SYSTEMS) {
                        boolean admitted = admits(ours, version, system) || admits(theirs, version, system);
                        assertThat(admitted || !entry.admits(system)).isTrue();
                    }
                }
            }
            assertThat(all).containsAll(merged.entries().keySet());
        }
    }

    @Test
    void a_side_that_changed_nothing_leaves_the_other_as_it_is() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            LockFile base = random(random);
            LockFile other = changed(base, random);

            assertThat(LockMerge.of(base, base, other)).isEqualTo(other);
            assertThat(LockMerge.of(base, other, base)).isEqualTo(other);
            assertThat(LockMerge.of(base, other, other)).isEqualTo(other);
        }
    }

    private static boolean admits(LockFile side, Version version, String system) {
        return side.contains(version) && side.entries().get(version).admits(system);
    }

    private static LockFile random(Random random) {
        return changed(LockFile.EMPTY, random);
    }

    private static LockFile changed(LockFile lock, Random random) {
        List<LockFile.Entry> entries = new ArrayList<>(lock.entries().values());
        entries.removeIf(entry -> random.nextInt(4) == 0);
        for (int i = random.nextInt(4); i > 0; i--) {
            EntryReason[] reasons = EntryReason.values();
            entries.add(new LockFile.Entry(
                    Version.parse("20.0." + random.nextInt(8)),
                    DAY.plusDays(random.nextInt(3)),
                    reasons[random.nextInt(reasons.length)],
                    new TreeSet<>(SYSTEMS.subList(0, random.nextInt(SYSTEMS.size())))));
        }
        return LockFile.of(entries);
    }
}
