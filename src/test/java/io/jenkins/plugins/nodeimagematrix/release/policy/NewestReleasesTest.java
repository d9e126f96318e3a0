package io.jenkins.plugins.nodeimagematrix.release.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.VersionRange;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which releases are in when only the newest are kept. */
@UnitTest
class NewestReleasesTest extends SelectorInput {
    @Test
    void only_the_newest_of_each_line_or_minor_is_included() {
        released("20.17.0 20.18.0 20.18.1 22.10.0 22.11.0");
        range = VersionRange.parse(">=20");
        policy = UpdatePolicy.of(UpdateLevel.MAJOR);

        newest = NewestOf.LINE;
        ReleaseSelection first = select(null);
        assertThat(first.included()).hasToString("[20.18.1, 22.11.0]");
        assertThat(first.entered()).hasSize(2);
        assertThat(first.lock().entries()).hasSize(2);
        assertThat(select(first.lock()).included()).isEqualTo(first.included());
        newest = NewestOf.MINOR;
        assertThat(select(null).included()).hasToString("[20.17.0, 20.18.1, 22.10.0, 22.11.0]");
        newest = NewestOf.ALL;
        assertThat(select(null).included()).hasToString("[22.11.0]");
    }

    @Test
    void as_many_of_the_newest_are_included_as_are_kept() {
        released("20.17.0 20.18.0 20.18.1 22.10.0 22.11.0");
        range = VersionRange.parse(">=20");
        policy = UpdatePolicy.of(UpdateLevel.MAJOR);
        keep = 2;

        newest = NewestOf.LINE;
        ReleaseSelection first = select(null);
        assertThat(first.included()).hasToString("[20.18.0, 20.18.1, 22.10.0, 22.11.0]");
        newest = NewestOf.ALL;
        assertThat(select(null).included()).hasToString("[22.10.0, 22.11.0]");
        keep = 3;
        assertThat(select(null).included()).hasToString("[20.18.1, 22.10.0, 22.11.0]");
        keep = 99;
        assertThat(select(null).included()).hasSize(5);
    }

    @Test
    void each_release_that_enters_pushes_the_oldest_of_its_line_out() {
        released("20.17.0 20.18.0 22.11.0");
        range = VersionRange.parse(">=20");
        newest = NewestOf.LINE;
        keep = 2;
        policy = UpdatePolicy.of(UpdateLevel.PATCH);
        LockFile lock = select(null).lock();
        released("20.18.1 22.12.0");

        ReleaseSelection later = select(lock);
        assertThat(later.included()).hasToString("[20.18.0, 20.18.1, 22.11.0]");
        assertThat(later.left()).hasToString("[LeftRelease[version=20.17.0, reason=SUPERSEDED]]");
        assertThat(later.held()).extracting(held -> held.release().version()).hasToString("[22.12.0]");
        assertThat(select(later.lock()).lock()).isEqualTo(later.lock());
    }

    @Test
    void release_below_those_that_are_kept_neither_enters_nor_waits() {
        released("20.17.0 20.18.0 20.18.1");
        range = VersionRange.parse(">=20");
        newest = NewestOf.LINE;
        keep = 2;
        policy = UpdatePolicy.of(UpdateLevel.NONE);
        LockFile lock = select(null).lock();

        assertThat(select(lock).held()).isEmpty();
        assertThat(select(lock).lock()).isEqualTo(lock);
    }

    @Test
    void newest_release_supersedes_the_one_before_and_comes_back_when_it_is_excluded() {
        released("20.17.0 20.18.0 22.11.0");
        range = VersionRange.parse(">=20");
        newest = NewestOf.LINE;
        policy = UpdatePolicy.of(UpdateLevel.PATCH);
        LockFile lock = select(null).lock();
        released("20.18.1 22.12.0");

        ReleaseSelection later = select(lock);
        assertThat(later.included()).hasToString("[20.18.1, 22.11.0]");
        assertThat(later.entered()).extracting(LockFile.Entry::version).hasToString("[20.18.1]");
        assertThat(later.left()).hasToString("[LeftRelease[version=20.18.0, reason=SUPERSEDED]]");
        assertThat(later.held()).extracting(held -> held.release().version()).hasToString("[22.12.0]");

        excludes = Set.of(Version.parse("20.18.1"));
        policy = UpdatePolicy.of(UpdateLevel.MAJOR);
        assertThat(select(later.lock()).included()).hasToString("[20.18.0, 22.12.0]");
    }
}
