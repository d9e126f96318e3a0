package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Images of several kinds share a repository, each with aliases of its own, before and after all of it is published. */
@UnitTest
class AliasesOfSharedRepositoriesTest {
    private static final PlanRequest FIRST = PlanRequest.of(CatalogueSnapshot.read(null), LocalDate.of(2024, 11, 20));
    private static final int FILES = 200;

    private static final String LEGACY = """
            axes:
              os: { bookworm: { from: "debian:bookworm", default: true } }
              node: { releases: [RELEASES] }
            images:
              node:
                repository: acme/node
                dockerfile: a/Dockerfile
                tests: t
                aliases: ["{line}", latest]
                exclude: [{ node: "<20" }]
              legacy:
                repository: acme/node
                dockerfile: b/Dockerfile
                tests: t
                aliases: ["{line}", legacy]
                exclude: [{ node: ">=20" }]
            """;

    @Test
    void alias_of_one_kind_stays_and_moves_on_when_newer_releases_of_another_kind_are_published() throws Exception {
        String file = LEGACY.replace("RELEASES", "\"18.20.3\", \"22.11.0\"");
        Plan first = Plans.of(file, FIRST);
        assertThat(aliases(first))
                .contains("acme/node:legacy on bookworm:18.20.3-legacy", "acme/node:latest on bookworm:22.11.0");

        assertThat(aliases(Plans.of(file, knowing(Plans.published(first))))).isEqualTo(aliases(first));
        assertThat(aliases(
                        Plans.of(file.replace("18.20.3\"", "18.20.3\", \"18.20.4\""), knowing(Plans.published(first)))))
                .contains("acme/node:legacy on bookworm:18.20.4-legacy", "acme/node:18 on bookworm:18.20.4-legacy");
    }

    @Test
    void alias_stays_where_a_release_that_left_the_file_has_it() throws Exception {
        Plan first = Plans.of(LEGACY.replace("RELEASES", "\"18.20.3\", \"20.18.0\", \"22.11.0\""), FIRST);

        Plan later = Plans.of(LEGACY.replace("RELEASES", "\"18.20.3\", \"20.18.0\""), knowing(Plans.published(first)));

        assertThat(aliases(later)).noneMatch(alias -> alias.startsWith("acme/node:latest "));
    }

    /** Random files, planned before anything, some of it, and all of it is published. */
    @Test
    void every_plan_of_a_file_gives_the_same_aliases() {
        SplittableRandom random = new SplittableRandom(1);
        int planned = 0;
        for (int i = 0; i < FILES; i++) {
            String file = file(random);
            try {
                Plan first = Plans.of(file, FIRST);
                PublishedState all = Plans.published(first);
                List<PublishedTag> some = new ArrayList<>(all.tags().values());
                some.removeIf(tag -> random.nextBoolean());
                for (PublishedState state : List.of(PublishedState.of(some), all)) {
                    assertThat(aliases(Plans.of(file, knowing(state)))).as(file).isEqualTo(aliases(first));
                }
                planned++;
            } catch (MatrixFileException twoKindsGiveOneAlias) {
                continue;
            }
        }
        assertThat(planned).isGreaterThan(FILES / 4);
    }

    private static String file(SplittableRandom random) {
        List<String> releases = random(
                random, List.of("16.20.2", "18.19.0", "18.20.4", "20.17.0", "20.18.0", "21.7.3", "22.10.0", "22.11.0"));
        String border = List.of("17", "18.20.0", "20", "22", "22.11.0").get(random.nextInt(5));
        StringBuilder file = new StringBuilder("""
                axes:
                  os:
                    bookworm: { from: "debian:bookworm", default: true }
                    trixie: { from: "debian:trixie" }
                  node: { releases: %s }
                images:
                """.formatted(releases));
        for (String excluded : List.of("<" + border, ">=" + border)) {
            file.append("""
                      %s:
                        repository: acme/node
                        dockerfile: a/Dockerfile
                        tests: t
                        tag: "{node}{-os}"
                        aliases: %s
                        aliasScope: %s
                        exclude: [{ node: "%s" }]
                    """.formatted(
                            excluded.startsWith("<") ? "new" : "old",
                            aliases(random),
                            random.nextBoolean() ? "image" : "tag",
                            excluded));
            if (random.nextBoolean()) {
                file.append("""
                            overrides:
                              - { os: %s, aliases: %s }
                        """.formatted(random.nextBoolean() ? "trixie" : "bookworm", aliases(random)));
            }
            if (random.nextBoolean()) {
                file.append("""
                            also:
                              - { when: { node: "<20" }, repository: acme/mirror, aliases: %s }
                              - { when: { node: ">=20" }, repository: acme/mirror, aliases: %s }
                        """.formatted(aliases(random), aliases(random)));
            }
        }
        return file.toString();
    }

    private static List<String> aliases(SplittableRandom random) {
        return random(
                random,
                List.of(
                        "{line}{-os}",
                        "{minor}{-os}",
                        "{codename}{-os}",
                        "lts{-os}",
                        "current{-os}",
                        "latest{-os}",
                        "stable{-os}"));
    }

    private static List<String> random(SplittableRandom random, List<String> all) {
        List<String> some = new ArrayList<>(all);
        some.removeIf(each -> random.nextInt(3) == 0);
        return (some.isEmpty() ? all : some)
                .stream().map(each -> '"' + each + '"').toList();
    }

    private static List<String> aliases(Plan plan) {
        return plan.aliases().stream()
                .map(alias -> alias.reference() + " on " + alias.cell())
                .toList();
    }

    private static PlanRequest knowing(PublishedState published) {
        return FIRST.knowing(published, Map.of(), Map.of(), List.of());
    }
}
