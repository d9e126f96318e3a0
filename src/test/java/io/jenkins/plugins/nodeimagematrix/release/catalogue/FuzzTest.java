package io.jenkins.plugins.nodeimagematrix.release.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.release.RandomVersions;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.VersionRange;
import io.jenkins.plugins.nodeimagematrix.release.policy.EntryReason;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFileException;
import io.jenkins.plugins.nodeimagematrix.support.MutatedText;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.LocalDate;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A hundred thousand damaged inputs for each reader: read or refused with the declared exception, never anything else. */
@UnitTest
class FuzzTest {
    private static final int INPUTS = 100_000;

    @Test
    void ranges() {
        RandomVersions versions = new RandomVersions(new SplittableRandom(1));
        MutatedText texts = new MutatedText(
                new SplittableRandom(2),
                IntStream.range(0, 500).mapToObj(i -> versions.range()).toList());
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            String text = texts.nextText();
            try {
                VersionRange range = VersionRange.parse(text);
                // What is accepted means something: it reads back the same and answers.
                assertThat(VersionRange.parse(range.toString())).isEqualTo(range);
                range.contains(Version.parse(versions.version()));
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
                refused++;
            }
        }
        assertThat(refused).isBetween(INPUTS / 10, INPUTS * 9 / 10);
    }

    @Test
    void versions() {
        RandomVersions versions = new RandomVersions(new SplittableRandom(3));
        MutatedText texts = new MutatedText(
                new SplittableRandom(4),
                IntStream.range(0, 500).mapToObj(i -> versions.version()).toList());
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            try {
                Version version = Version.parse(texts.nextText());
                assertThat(Version.parse(version.toString())).isEqualTo(version);
            } catch (IllegalArgumentException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(INPUTS / 10, INPUTS * 9 / 10);
    }

    @Test
    void lockFiles() {
        LockFile lock = LockFile.of(CatalogueSnapshot.read(null).releases().stream()
                .limit(12)
                .map(release -> new LockFile.Entry(release.version(), release.date(), EntryReason.FIRST_RUN))
                .collect(Collectors.toList()));
        MutatedText texts = new MutatedText(new SplittableRandom(5), List.of(lock.render(), LockFile.EMPTY.render()));
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            try {
                LockFile read = LockFile.parse(texts.nextText());
                assertThat(LockFile.parse(read.render())).isEqualTo(read);
            } catch (LockFileException e) {
                assertThat(e.faults()).isNotEmpty().allSatisfy(fault -> assertThat(fault.line())
                        .isPositive());
                refused++;
            }
        }
        assertThat(refused).isBetween(INPUTS / 10, INPUTS * 95 / 100);
    }

    @Test
    void catalogues() {
        String index = CatalogueReaderTest.INDEX;
        String whole =
                "{\"date\":\"2026-11-24\",\"schedule\":{\"v22\":{\"start\":\"2024-04-24\",\"lts\":\"2024-10-29\","
                        + "\"end\":\"2027-04-30\",\"codename\":\"Jod\"},\"v0.10\":{\"start\":\"2013-03-11\"}},\"releases\":"
                        + index + "}";
        MutatedText texts = new MutatedText(new SplittableRandom(6), List.of(index, whole));
        CatalogueReader reader = new CatalogueReader(ReleaseSchedule.of(List.of()));
        CatalogueOrigin origin =
                new CatalogueOrigin(CatalogueOrigin.Kind.FILE, "index.json", LocalDate.of(2026, 11, 24), null);
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            try {
                assertThat(reader.read(texts.next(), origin).releases()).isNotEmpty();
            } catch (CatalogueFormatException e) {
                assertThat(e.getMessage()).isNotBlank();
                refused++;
            }
        }
        assertThat(refused).isBetween(INPUTS / 2, INPUTS * 98 / 100);
    }
}
