package io.jenkins.plugins.nodeimagematrix.release.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.release.Line;
import io.jenkins.plugins.nodeimagematrix.release.Release.Security;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.VersionRange;
import io.jenkins.plugins.nodeimagematrix.release.policy.HeldRelease.Rule;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which releases enter, are held and leave, by range, policy and lock file. */
@UnitTest
class ReleaseSelectorTest extends SelectorInput {
    @Test
    void theFirstRunTakesEverythingInRange() {
        released("3.0.0 4.2.0 4.2.1 6.6.0 7.0.0");
        range = VersionRange.parse(">=4.2 <7");
        excludes = versions("6.6.0");
        policy = UpdatePolicy.of(UpdateLevel.NONE);

        ReleaseSelection selection = select(null);

        assertThat(selection.included()).hasToString("[4.2.0, 4.2.1]");
        assertThat(selection.entered())
                .containsExactly(
                        new LockFile.Entry(Version.parse("4.2.0"), TODAY, EntryReason.FIRST_RUN),
                        new LockFile.Entry(Version.parse("4.2.1"), TODAY, EntryReason.FIRST_RUN));
        assertThat(selection.held()).isEmpty();
        assertThat(selection.lock().entries().values()).containsExactlyElementsOf(selection.entered());
    }

    @Test
    void aSecondRunWithTheLockOfTheFirstChangesNothing() {
        released("4.2.0 4.2.1 6.6.0");
        LockFile lock = select(null).lock();

        ReleaseSelection again = select(lock);

        assertThat(again.lock()).isEqualTo(lock);
        assertThat(again.entered()).isEmpty();
        assertThat(again.held()).isEmpty();
        assertThat(again.left()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "none, '', '18.1.1=NO_UPDATES 18.1.2=NO_UPDATES 18.2.0=NO_UPDATES 18.2.1=NO_UPDATES 20.0.0=NO_UPDATES'",
        "security, '18.1.2=SECURITY 18.2.1=SECURITY', '18.1.1=NOT_A_SECURITY_FIX 18.2.0=NOT_A_SECURITY_FIX 20.0.0=NEW_LINE'",
        "patch, '18.1.1=PATCH 18.1.2=SECURITY 18.2.1=SECURITY', '18.2.0=NEW_MINOR 20.0.0=NEW_LINE'",
        "minor, '18.1.1=PATCH 18.1.2=SECURITY 18.2.0=MINOR 18.2.1=SECURITY', '20.0.0=NEW_LINE'",
        "major, '18.1.1=PATCH 18.1.2=SECURITY 18.2.0=MINOR 18.2.1=SECURITY 20.0.0=MAJOR', ''"
    })
    void eachLevelLetsInMore(String level, String entered, String held) {
        released("18.1.0 18.1.1 18.1.2! 18.2.0 18.2.1! 20.0.0");
        policy = UpdatePolicy.of(UpdateLevel.parse(level));

        ReleaseSelection selection = select(lock("18.1.0"));

        assertThat(enteredOf(selection)).isEqualTo(entered);
        assertThat(heldOf(selection)).isEqualTo(held);
    }

    @ParameterizedTest
    @CsvSource({
        "security, '', '18.0.0=OLDER 18.1.1=NOT_A_SECURITY_FIX 18.2.0=OLDER 16.0.0=NEW_LINE'",
        "patch, 18.1.1=PATCH, '18.0.0=OLDER 18.2.0=OLDER 16.0.0=NEW_LINE'",
        "minor, 18.1.1=PATCH, '18.0.0=OLDER 18.2.0=OLDER 16.0.0=NEW_LINE'",
        "major, '16.0.0=MAJOR 18.0.0=MAJOR 18.1.1=PATCH 18.2.0=MAJOR', ''"
    })
    void whatIsOlderThanWhatIsInEntersOnlyWithMajor(String level, String entered, String held) {
        released("16.0.0 18.0.0 18.1.0 18.1.1 18.2.0 18.3.0");
        policy = UpdatePolicy.of(UpdateLevel.parse(level));

        ReleaseSelection selection = select(lock("18.1.0 18.3.0"));

        assertThat(words(enteredOf(selection))).isEqualTo(words(entered));
        assertThat(words(heldOf(selection))).isEqualTo(words(held));
    }

    @Test
    void aLineMayHaveALevelOfItsOwn() {
        released("18.0.0 18.0.1 20.0.0 20.1.0 22.0.0");
        policy = new UpdatePolicy(
                UpdateLevel.NONE,
                Map.of(Line.parse("20"), UpdateLevel.MINOR, Line.parse("22"), UpdateLevel.MAJOR),
                0,
                EndOfLifeRule.KEEP);

        ReleaseSelection selection = select(lock("18.0.0 20.0.0"));

        assertThat(enteredOf(selection)).isEqualTo("20.1.0=MINOR 22.0.0=MAJOR");
        assertThat(heldOf(selection)).isEqualTo("18.0.1=NO_UPDATES");
    }

    @Test
    void zeroTenIsALineLikeAnyOther() {
        released("0.10.46 0.10.47 0.12.15 0.12.16 0.14.0");
        policy = UpdatePolicy.of(UpdateLevel.MINOR);

        assertThat(enteredOf(select(lock("0.10.46")))).isEqualTo("0.10.47=PATCH");
        assertThat(heldOf(select(lock("0.10.46")))).isEqualTo("0.12.15=NEW_LINE 0.12.16=NEW_LINE 0.14.0=NEW_LINE");
    }

    @Test
    void whereTheCatalogueDoesNotSayAFixIsNotAssumed() {
        released("22.23.1 22.23.2?");
        policy = UpdatePolicy.of(UpdateLevel.SECURITY);

        assertThat(heldOf(select(lock("22.23.1")))).isEqualTo("22.23.2=SECURITY_UNKNOWN");
    }

    @ParameterizedTest
    @CsvSource({"0, true", "7, true", "8, false"})
    void aReleaseWaitsForItsAge(int days, boolean enters) {
        released("18.1.0");
        releases.add(release("18.1.1", TODAY.minusDays(7), Security.FIX));
        policy = new UpdatePolicy(UpdateLevel.SECURITY, Map.of(), days, EndOfLifeRule.KEEP);

        ReleaseSelection selection = select(lock("18.1.0"));

        if (enters) {
            assertThat(enteredOf(selection)).isEqualTo("18.1.1=SECURITY");
        } else {
            assertThat(selection.held())
                    .containsExactly(new HeldRelease(releases.get(1), Rule.TOO_YOUNG, TODAY.plusDays(1)));
        }
    }

    @Test
    void aReleaseOfTheFutureDoesNotExistYet() {
        released("18.1.0");
        releases.add(release("18.1.1", TODAY.plusDays(1), Security.FIX));
        policy = UpdatePolicy.of(UpdateLevel.MAJOR);

        assertThat(select(lock("18.1.0")).held()).isEmpty();
        assertThat(select(lock("18.1.0")).entered()).isEmpty();
        assertThat(select(null).included()).hasToString("[18.1.0]");
    }

    @ParameterizedTest
    @CsvSource({
        "keep, '[18.1.0, 18.1.1, 22.0.0]', '', ''",
        "freeze, '[18.1.0, 22.0.0]', 18.1.1=END_OF_LIFE, ''",
        "drop, '[22.0.0]', '', 18.1.0=END_OF_LIFE"
    })
    void aLinePastItsEnd(String rule, String included, String held, String left) {
        released("18.1.0 18.1.1 22.0.0");
        policy = new UpdatePolicy(UpdateLevel.PATCH, Map.of(), 0, EndOfLifeRule.parse(rule));

        ReleaseSelection selection = select(lock("18.1.0 22.0.0"));

        assertThat(selection.included()).hasToString(included);
        assertThat(heldOf(selection)).isEqualTo(held);
        assertThat(leftOf(selection)).isEqualTo(left);
        assertThat(selection.lock().entries().keySet()).containsExactlyElementsOf(selection.included());
        if (rule.equals("drop")) {
            assertThat(select(null).included()).hasToString("[22.0.0]");
        }
    }

    @Test
    void whatIsNoLongerWantedLeaves() {
        released("16.0.0 18.1.0 18.1.1");
        range = VersionRange.parse(">=18");
        excludes = versions("18.1.0");

        ReleaseSelection selection = select(lock("16.0.0 18.1.0"));

        assertThat(leftOf(selection)).isEqualTo("16.0.0=OUT_OF_RANGE 18.1.0=EXCLUDED");
        // The repaired release follows the broken one, which was in.
        assertThat(enteredOf(selection)).isEqualTo("18.1.1=PATCH");
    }

    @Test
    void anOlderCatalogueTakesNothingAway() {
        released("18.1.0");

        assertThat(select(lock("18.1.0 18.9.9")).included()).hasToString("[18.1.0, 18.9.9]");
    }

    @Test
    void aPersonLetsAHeldReleaseIn() {
        released("18.1.0 20.0.0 20.0.1");
        LockFile lock = lock("18.1.0");
        Version approved = select(lock).held().get(0).release().version();

        LockFile after = lock.approve(approved, TODAY);

        assertThat(after.entries().get(approved)).isEqualTo(new LockFile.Entry(approved, TODAY, EntryReason.APPROVED));
        assertThat(select(after).included()).hasToString("[18.1.0, 20.0.0, 20.0.1]");
        assertThat(enteredOf(select(after))).isEqualTo("20.0.1=PATCH");
        assertThat(after.approve(approved, TODAY.plusDays(1))).isSameAs(after);
    }

    @Test
    void release_that_is_in_for_one_system_is_held_for_the_others_and_its_patches_follow_it_there() {
        released("18.1.0 18.2.0 20.0.0 20.0.1 20.1.0");
        LockFile lock = lock("18.1.0")
                .approve(new LockFile.Entry(
                        Version.parse("20.0.0"), LONG_AGO, EntryReason.APPROVED, new TreeSet<>(Set.of("trixie"))));

        ReleaseSelection selection = select(lock);

        assertThat(selection.included()).hasToString("[18.1.0, 20.0.0, 20.0.1]");
        assertThat(selection.lock().entries().get(Version.parse("20.0.1")).systems())
                .containsExactly("trixie");
        assertThat(heldOf(selection)).isEqualTo("18.2.0=NEW_MINOR 20.0.0=NEW_LINE 20.0.1=NEW_LINE 20.1.0=NEW_LINE");
        assertThat(select(selection.lock()).lock())
                .as("a second plan changes nothing")
                .isEqualTo(selection.lock());

        policy = UpdatePolicy.of(UpdateLevel.MAJOR);
        ReleaseSelection all = select(selection.lock());
        assertThat(all.held()).isEmpty();
        assertThat(all.lock().entries().values()).allMatch(LockFile.Entry::isEverywhere);
    }

    @Test
    void release_that_is_in_for_one_system_supersedes_none() {
        released("18.1.0 18.1.1");
        newest = NewestOf.LINE;
        LockFile lock = lock("18.1.0")
                .approve(new LockFile.Entry(
                        Version.parse("18.1.1"), LONG_AGO, EntryReason.APPROVED, new TreeSet<>(Set.of("trixie"))));
        policy = UpdatePolicy.of(UpdateLevel.NONE);

        assertThat(select(lock).included()).hasToString("[18.1.0, 18.1.1]");
        assertThat(select(lock.approve(Version.parse("18.1.1"), TODAY)).included())
                .hasToString("[18.1.1]");
    }

    @Test
    void anEmptyLockHoldsEverything() {
        released("18.1.0 20.0.0");

        assertThat(heldOf(select(LockFile.EMPTY))).isEqualTo("18.1.0=NEW_LINE 20.0.0=NEW_LINE");
    }

    @Test
    void prereleasesEnterOnlyARangeThatNamesThem() {
        released("26.0.0 27.0.0-alpha.1 27.0.0-alpha.2");
        policy = UpdatePolicy.of(UpdateLevel.MAJOR);

        assertThat(select(lock("26.0.0")).included()).hasToString("[26.0.0]");
        range = VersionRange.parse(">=26 || >=27.0.0-alpha.1");
        assertThat(select(lock("26.0.0")).included()).hasToString("[26.0.0, 27.0.0-alpha.1, 27.0.0-alpha.2]");
    }

    /** Over random catalogues, locks and policies: what must hold whatever they are. */
    @Test
    void whateverTheInputsTheRulesHold() {
        Random random = new Random(42);
        for (int run = 0; run < 3000; run++) {
            releases.clear();
            Set<Version> all = new TreeSet<>();
            for (int i = 0; i < 30; i++) {
                all.add(Version.of(16 + 2 * random.nextInt(4), random.nextInt(3), random.nextInt(3)));
            }
            all.forEach(version -> releases.add(release(
                    version.toString(),
                    TODAY.minusDays(random.nextInt(40) - 2),
                    Security.values()[random.nextInt(3)])));
            LockFile lock = lock(all.stream()
                    .filter(version -> random.nextInt(3) == 0)
                    .map(Version::toString)
                    .collect(Collectors.joining(" ")));
            range = VersionRange.parse(random.nextBoolean() ? "*" : ">=18 <22");
            excludes = random.nextBoolean() ? Set.of() : Set.of(all.iterator().next());
            int age = random.nextInt(10);
            EndOfLifeRule rule = EndOfLifeRule.values()[random.nextInt(3)];
            Set<Version> before = Set.of();
            for (UpdateLevel level : UpdateLevel.values()) {
                policy = new UpdatePolicy(level, Map.of(), age, rule);
                ReleaseSelection selection = select(lock);
                Set<Version> included = new TreeSet<>(selection.included());

                assertThat(included)
                        .as("%s lets in what the level before does", level)
                        .containsAll(before);
                assertThat(included).allMatch(range::contains).noneMatch(excludes::contains);
                assertThat(selection.lock().entries().keySet()).containsExactlyElementsOf(selection.included());
                assertThat(selection.held())
                        .noneMatch(held -> lock.contains(held.release().version()))
                        .noneMatch(held -> included.contains(held.release().version()));
                assertThat(selection.entered()).noneMatch(entry -> lock.contains(entry.version()));
                assertThat(select(selection.lock()).included())
                        .as("running again keeps what is in")
                        .containsAll(selection.included());
                before = included;
            }
        }
    }

    private static Map<String, String> words(String text) {
        Map<String, String> words = new TreeMap<>();
        Arrays.stream(text.split(" "))
                .filter(word -> !word.isEmpty())
                .forEach(word -> words.put(word.split("=")[0], word.split("=")[1]));
        return words;
    }

    private static String enteredOf(ReleaseSelection selection) {
        return selection.entered().stream()
                .map(entry -> entry.version() + "=" + entry.reason())
                .collect(Collectors.joining(" "));
    }

    private static String heldOf(ReleaseSelection selection) {
        return selection.held().stream()
                .map(held -> held.release().version() + "=" + held.rule())
                .collect(Collectors.joining(" "));
    }

    private static String leftOf(ReleaseSelection selection) {
        return selection.left().stream()
                .map(left -> left.version() + "=" + left.reason())
                .collect(Collectors.joining(" "));
    }
}
