package io.jenkins.plugins.nodeimagematrix.release;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.semver4j.Semver;
import org.semver4j.range.RangeListFactory;

/**
 * Order and ranges against semver4j 6.0.0, on the part of the grammar where it does what npm does. Where it does not
 * ({@code ^0} holds 13.0.1 for it, {@code x} holds nothing, two carets or tildes together hold too much), {@link
 * NpmRangesTest} has npm's own answers.
 */
@UnitTest
class VersionOracleTest {
    private static final String WHOLE = "v?\\d+\\.\\d+\\.\\d+(-\\S+)?";
    private static final Pattern PRIMITIVES = Pattern.compile("([<>]=?|=) ?" + WHOLE + "( ([<>]=?|=) ?" + WHOLE + ")*");
    private static final Pattern ONE_BOUND = Pattern.compile("([<>]=?|=|\\^|~>?|) ?v?\\d\\S*");
    private static final Pattern CARET_ZERO = Pattern.compile("\\^ ?v?0(\\.[0xX*].*)?");
    private static final Pattern HYPHEN = Pattern.compile("v?\\d\\S* - v?\\d\\S*");

    @Test
    void ordersAnyTwoVersionsAsTheOracleDoes() {
        RandomVersions versions = new RandomVersions(new SplittableRandom(20261124));
        for (int i = 0; i < 100_000; i++) {
            String one = versions.version();
            String other = versions.version();
            int ours = Integer.signum(Version.parse(one).compareTo(Version.parse(other)));
            int theirs = Integer.signum(Semver.parse(one).compareTo(Semver.parse(other)));
            assertThat(ours).as("%s <=> %s", one, other).isEqualTo(theirs);
        }
    }

    @Test
    void admitsWhatTheOracleAdmits() {
        RandomVersions versions = new RandomVersions(new SplittableRandom(4711));
        List<String> differences = new ArrayList<>();
        int compared = 0;
        while (compared < 200_000) {
            String text = versions.range();
            if (!Pattern.compile("\\|\\|")
                    .splitAsStream(text)
                    .allMatch(alternative -> isReadAsNpmDoes(alternative.strip()))) {
                continue;
            }
            VersionRange range = VersionRange.parse(text);
            var oracle = RangeListFactory.create(text);
            for (int j = 0; j < 10; j++) {
                String version = versions.version();
                boolean ours = range.contains(Version.parse(version));
                boolean theirs = oracle.isSatisfiedBy(Semver.parse(version));
                if (ours != theirs) {
                    differences.add(version + " in '" + text + "': ours " + ours + ", theirs " + theirs);
                }
                compared++;
            }
        }
        assertThat(differences).isEmpty();
    }

    private static boolean isReadAsNpmDoes(String alternative) {
        return PRIMITIVES.matcher(alternative).matches()
                || HYPHEN.matcher(alternative).matches()
                || (ONE_BOUND.matcher(alternative).matches()
                        && !CARET_ZERO.matcher(alternative).matches());
    }
}
