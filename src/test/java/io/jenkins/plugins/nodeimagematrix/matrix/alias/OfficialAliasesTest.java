package io.jenkins.plugins.nodeimagematrix.matrix.alias;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.GoldenFile;
import io.jenkins.plugins.nodeimagematrix.release.Line;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every tag of the official image's list, on two days: while a line that will never be long-term support is current, and
 * while the coming one is.
 */
@UnitTest
class OfficialAliasesTest {
    private static final Line FIRST_ON_TRIXIE = Line.parse("26");

    @ParameterizedTest
    @CsvSource({"2024-11-20, 24, alpine3.20", "2026-08-21, 24, alpine3.24"})
    void givesEachImageTheTagsItHas(LocalDate day, int images, String defaultAlpine) throws IOException {
        Map<Image, Set<String>> expected = new LinkedHashMap<>();
        for (String line : GoldenFile.lines("official-" + day + ".txt")) {
            String[] image = line.substring(0, line.indexOf(':')).split(" ");
            expected.put(
                    new Image(Version.parse(image[0]), image[1]),
                    new TreeSet<>(List.of(line.substring(line.indexOf(':') + 2).split(" "))));
        }
        assertThat(expected).hasSize(images);

        Map<Image, Set<String>> tags = new LinkedHashMap<>();
        expected.keySet()
                .forEach(image -> tags.put(image, new TreeSet<>(List.of(image.version() + "-" + image.variant()))));
        AliasRules rules = new AliasRules(CatalogueSnapshot.read(null).schedule(), day);
        for (String variant :
                expected.keySet().stream().map(Image::variant).distinct().toList()) {
            List<Image> group = expected.keySet().stream()
                    .filter(image -> image.variant().equals(variant))
                    .toList();
            add(tags, rules, group, "-" + variant);
        }
        List<Image> plain = new ArrayList<>();
        List<Image> slim = new ArrayList<>();
        List<Image> alpine = new ArrayList<>();
        for (Image image : expected.keySet()) {
            String os = image.version().line().compareTo(FIRST_ON_TRIXIE) >= 0 ? "trixie" : "bookworm";
            if (image.variant().equals(os)) {
                plain.add(image);
                tags.get(image).add(image.version().toString());
            } else if (image.variant().equals(os + "-slim")) {
                slim.add(image);
                tags.get(image).add(image.version() + "-slim");
            } else if (image.variant().equals(defaultAlpine)) {
                alpine.add(image);
                tags.get(image).add(image.version() + "-alpine");
            }
        }
        add(tags, rules, plain, "");
        add(tags, rules, slim, "-slim");
        add(tags, rules, alpine, "-alpine");

        assertThat(tags).isEqualTo(expected);
    }

    private static void add(Map<Image, Set<String>> tags, AliasRules rules, List<Image> group, String suffix) {
        List<AliasTemplate> templates = Stream.of(
                        "{line}" + suffix,
                        "{minor}" + suffix,
                        "{codename}" + suffix,
                        "lts" + suffix,
                        "current" + suffix,
                        suffix.isEmpty() ? "latest" : suffix.substring(1),
                        suffix.isEmpty() ? "lts-{codename}" : "lts" + suffix)
                .map(AliasTemplate::parse)
                .toList();
        rules.aliases(
                        templates,
                        group.stream()
                                .map(image -> TaggedVersion.of(image.version()))
                                .toList())
                .forEach((alias, version) -> group.stream()
                        .filter(image -> image.version().equals(version.version()))
                        .forEach(image -> tags.get(image).add(alias)));
    }

    private record Image(Version version, String variant) {}
}
