package io.jenkins.plugins.nodeimagematrix.release.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFileException.Fault;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@UnitTest
class LockFileTest {
    private static final String EXPECTED =
            "expected a version, a day and a reason with one space between them (and systems,"
                    + " such as bookworm,trixie, if the release is not in for all), found";
    private static final String TEXT = """
            # The releases that are in, since when and why. Written by Node Image Matrix, sorted by version; comments are not kept.
            format 1
            0.10.48 2026-11-20 first-run
            4.2.0 2026-11-20 first-run
            4.10.0 2026-11-24 approved
            27.0.0-alpha.1 2026-11-24 security
            """;

    @Test
    void theSameEntriesGiveTheSameBytes() throws Exception {
        LockFile lock = LockFile.parse(TEXT);
        List<LockFile.Entry> entries = new ArrayList<>(lock.entries().values());
        Collections.shuffle(entries, new Random(1));

        assertThat(lock.render()).isEqualTo(TEXT);
        assertThat(LockFile.of(entries).render()).isEqualTo(TEXT);
        assertThat(LockFile.parse(TEXT.replace("\n", "\r\n")).render()).isEqualTo(TEXT);
    }

    @Test
    void aReleaseThatEntersIsOneMoreLine() throws Exception {
        String after = LockFile.parse(TEXT)
                .approve(Version.parse("4.9.1"), LocalDate.of(2026, 11, 25))
                .render();

        assertThat(after.lines().filter(line -> !TEXT.lines().toList().contains(line)))
                .containsExactly("4.9.1 2026-11-25 approved");
        assertThat(after).contains("4.2.0 2026-11-20 first-run\n4.9.1 2026-11-25 approved\n4.10.0");
    }

    @Test
    void release_is_approved_for_one_system_after_another_until_it_is_in_for_all() throws Exception {
        LocalDate day = LocalDate.of(2026, 11, 25);
        Version release = Version.parse("4.9.1");
        LockFile one = LockFile.parse(TEXT).approve(approval(release, day, "trixie"));
        LockFile two = one.approve(approval(release, day.plusDays(1), "bookworm"));

        assertThat(one.render()).contains("\n4.9.1 2026-11-25 approved trixie\n");
        assertThat(two.render()).contains("\n4.9.1 2026-11-25 approved bookworm,trixie\n");
        assertThat(LockFile.parse(two.render())).isEqualTo(two);
        assertThat(two.approve(approval(release, day, "trixie"))).isSameAs(two);
        assertThat(two.covers(approval(release, day, "alpine"))).isFalse();
        LockFile all = two.approve(release, day.plusDays(2));
        assertThat(all.render()).contains("\n4.9.1 2026-11-25 approved\n");
        assertThat(all.approve(approval(release, day, "alpine"))).isSameAs(all);
    }

    private static LockFile.Entry approval(Version release, LocalDate day, String system) {
        return new LockFile.Entry(release, day, EntryReason.APPROVED, new TreeSet<>(Set.of(system)));
    }

    @Test
    void systems_of_a_release_that_are_not_sorted_or_empty_are_named_with_their_line() {
        LockFileException refused = catchThrowableOfType(LockFileException.class, () -> LockFile.parse("""
                format 1
                4.2.0 2026-11-20 approved trixie,bookworm
                4.2.1 2026-11-20 approved bookworm,
                4.2.2 2026-11-20 approved bookworm trixie
                4.2.3 2026-11-20 approved bookworm
                """));

        assertThat(refused.faults())
                .extracting(fault -> fault.line() + " " + fault.message())
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("2 write the systems as bookworm,trixie, not as"),
                        second -> assertThat(second).startsWith("3 write the systems as"),
                        third -> assertThat(third).startsWith("4 expected a version, a day and a reason"));
    }

    @Test
    void base_images_follow_the_releases_and_are_approved_by_digest() throws Exception {
        String text = TEXT + "base debian:bookworm sha256:" + "a".repeat(64) + " 2026-11-20 first-run\n"
                + "base registry.example.com:5000/os/one:1 sha256:" + "b".repeat(64) + " 2026-11-24 followed\n";
        LockFile lock = LockFile.parse(text);

        assertThat(lock.render()).isEqualTo(text);
        assertThat(lock.approve(Version.parse("4.9.1"), LocalDate.of(2026, 11, 25))
                        .bases())
                .isEqualTo(lock.bases());
        LocalDate day = LocalDate.of(2026, 11, 25);
        assertThat(lock.approve("debian:bookworm", "sha256:" + "c".repeat(64), day)
                        .render())
                .isEqualTo(text.replace(
                        "a".repeat(64) + " 2026-11-20 first-run", "c".repeat(64) + " 2026-11-25 approved"));
        assertThat(lock.approve("debian:bookworm", "sha256:" + "a".repeat(64), day))
                .isEqualTo(lock);
        assertThat(lock.approve("debian:trixie", "sha256:" + "c".repeat(64), day))
                .isEqualTo(lock);
    }

    @Test
    void every_fault_of_a_base_image_is_named_with_its_line() {
        String digest = "sha256:" + "a".repeat(64);
        LockFileException refused =
                catchThrowableOfType(LockFileException.class, () -> LockFile.parse("""
                        format 1
                        base debian:trixie DIGEST 2026-11-20 first-run
                        base debian:bookworm DIGEST 2026-11-20 first-run
                        base debian:trixie DIGEST 2026-11-20 approved
                        base fedora:40 sha256:12 2026-11-20 approved
                        base fedora:41 DIGEST yesterday approved
                        base fedora:42 DIGEST 2026-11-20 because
                        base fedora:43 DIGEST 2026-11-20
                        """.replace("DIGEST", digest)));

        assertThat(refused.faults())
                .extracting(fault -> fault.line() + " " + fault.message())
                .containsExactly(
                        "3 the base image debian:bookworm belongs before debian:trixie: the file is sorted",
                        "4 the base image debian:trixie is already in an earlier line",
                        "5 'sha256:12' is not a digest such as sha256:1234...",
                        "6 'yesterday' is not a day such as 2026-11-24",
                        "7 'because' is not a reason such as first-run or approved",
                        "8 expected 'base', an image, a digest, a day and a reason with one space between them, found"
                                + " 'base fedora:43 sha256:" + "a".repeat(38) + "...'");
    }

    @Test
    void merge_keeps_the_newer_of_two_digests_and_drops_what_a_side_removed() throws Exception {
        LockFile base = bases("one a 2026-11-20 first-run", "two a 2026-11-20 first-run");
        LockFile ours = bases("one b 2026-11-24 approved", "two a 2026-11-20 first-run", "new a 2026-11-24 first-run");
        LockFile theirs = bases("one c 2026-11-25 followed");

        LockFile merged = bases("one c 2026-11-25 followed", "new a 2026-11-24 first-run");
        assertThat(LockMerge.of(base, ours, theirs)).isEqualTo(merged);
        assertThat(LockMerge.of(base, theirs, ours)).isEqualTo(merged);
        assertThat(LockMerge.of(base, ours, base)).isEqualTo(ours);
        assertThat(LockChange.of(base, ours).isEmpty()).isFalse();
        assertThat(LockChange.of(base, ours).bases()).containsExactlyInAnyOrder("one", "new");
    }

    /** @param lines image, first character of the digest, day and reason */
    private static LockFile bases(String... lines) throws LockFileException {
        String text = java.util.Arrays.stream(lines)
                .sorted()
                .map(line -> line.split(" "))
                .map(words -> "base " + words[0] + " sha256:" + words[1].repeat(64) + " " + words[2] + " " + words[3])
                .collect(java.util.stream.Collectors.joining("\n", "format 1\n", "\n"));
        return LockFile.parse(text);
    }

    @Test
    void commentsAndEmptyLinesAreAllowed() throws Exception {
        assertThat(LockFile.parse("\n# why\n\nformat 1\n# held back by ops\n4.2.0 2026-11-20 first-run")
                        .entries())
                .containsOnlyKeys(Version.parse("4.2.0"));
        assertThat(LockFile.parse(LockFile.EMPTY.render())).isEqualTo(LockFile.EMPTY);
    }

    @Test
    void everyFaultIsNamedWithItsLine() {
        LockFileException refused = catchThrowableOfType(LockFileException.class, () -> LockFile.parse("""
                        # comment
                        format 1
                        4.2.0 2026-11-20 first-run
                        4.2 2026-11-20 first-run
                        4.2.0 2026-11-21 approved
                        0.12.0 2026-11-20 first-run
                        v5.0.0 2026-11-20 first-run
                        6.0.0 20.11.2026 first-run
                        7.0.0 2026-11-20 because
                        8.0.0  2026-11-20 first-run
                        9.0.0 2026-11-20
                        """));

        assertThat(refused.faults())
                .containsExactly(
                        new Fault(
                                4, "'4.2' is not a version (three numbers such as 4.2.1, optionally with -prerelease)"),
                        new Fault(5, "version 4.2.0 is already in an earlier line"),
                        new Fault(6, "version 0.12.0 belongs before 4.2.0: the file is sorted by version"),
                        new Fault(7, "write the version as 5.0.0, not as 'v5.0.0'"),
                        new Fault(8, "'20.11.2026' is not a day such as 2026-11-24"),
                        new Fault(9, "'because' is not a reason such as first-run or approved"),
                        new Fault(10, EXPECTED + " '8.0.0  2026-11-20 first-run'"),
                        new Fault(11, EXPECTED + " '9.0.0 2026-11-20'"));
        assertThat(refused).hasMessageContaining("line 4: '4.2' is not a version");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|1|ends without 'format 1'",
                "format 2|1|expected 'format 1' as the first entry, found 'format 2'",
                "<<<<<<< HEAD|1|a merge conflict of Git; keep the releases",
                "4.2.0 2026-11-20 first-run|1|expected 'format 1'"
            })
    void anotherFileIsNotALock(String text, int line, String message) {
        LockFileException refused = catchThrowableOfType(LockFileException.class, () -> LockFile.parse(text));

        assertThat(refused.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.line()).isEqualTo(line);
            assertThat(fault.message()).contains(message);
        });
    }

    @Test
    void eachMergeConflictIsOneFaultWithItsLinesAndTheRemedy() {
        LockFileException refused = catchThrowableOfType(LockFileException.class, () -> LockFile.parse("""
                        format 1
                        4.2.0 2026-11-20 first-run
                        <<<<<<< HEAD
                        4.2.1 2026-11-21 approved
                        ||||||| 1234567
                        =======
                        4.2.1 2026-11-22 security
                        >>>>>>> update
                        5.0.0 2026-11-20 first-run
                        <<<<<<< HEAD
                        6.0.0 2026-11-21 approved
                        =======
                        >>>>>>> update
                        7.0.0 someday first-run
                        """));

        assertThat(refused.faults()).extracting(Fault::line).containsExactly(3, 10, 14);
        assertThat(refused.faults().get(0).message())
                .startsWith("a merge conflict of Git, up to line 8; keep the releases that either side added")
                .endsWith("the merge driver in docs/recipes/lock-file.md does this");
    }

    @Test
    void aHugeFileIsRefusedSoon() {
        assertThat(catchThrowableOfType(
                                LockFileException.class, () -> LockFile.parse("format 1\n" + "x\n".repeat(5_000_000)))
                        .faults())
                .hasSize(1);
        assertThat(catchThrowableOfType(
                                LockFileException.class, () -> LockFile.parse("format 1\n" + "x\n".repeat(5_000)))
                        .faults())
                .hasSize(50);
    }

    @Test
    void thePolicyRefusesWhatItCannotMean() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UpdateLevel.parse("Minor"))
                .withMessage("'Minor' is not an update level (one of none, security, patch, minor, major)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EndOfLifeRule.parse("stop"))
                .withMessage("'stop' is not an end-of-life rule (one of keep, freeze, drop)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UpdatePolicy(UpdateLevel.NONE, Map.of(), -1, EndOfLifeRule.KEEP));
    }
}
