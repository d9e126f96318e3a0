package io.jenkins.plugins.nodeimagematrix.matrix.alias;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import io.jenkins.plugins.nodeimagematrix.matrix.GoldenFile;
import io.jenkins.plugins.nodeimagematrix.matrix.dante.AliasAudit;
import io.jenkins.plugins.nodeimagematrix.matrix.dante.AliasAudit.WrongAlias;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every alias of NodeSource's repositories of August 2016, reproduced but for the 15 that their string sort got wrong. */
@UnitTest
class NodeSourceAliasesTest {
    private static final LocalDate AUGUST_2016 = LocalDate.of(2016, 8, 8);
    private static final List<AliasTemplate> THEIR_RULES = Stream.of("{line}", "{minor}", "{codename}", "LTS", "latest")
            .map(AliasTemplate::parse)
            .toList();

    private final ReleaseSchedule schedule = CatalogueSnapshot.read(null).schedule();

    @Test
    void reproducesThemAllButFor15() throws IOException {
        AliasRules rules = new AliasRules(schedule, AUGUST_2016);
        int aliases = 0;
        for (Repository repository : repositories()) {
            Map<String, String> ours = rules
                    .aliases(
                            THEIR_RULES,
                            repository.versions().stream()
                                    .map(TaggedVersion::of)
                                    .toList())
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey,
                            alias -> alias.getValue().version().toString()));
            Map<String, String> right = new TreeMap<>();
            repository.aliases().forEach((alias, version) -> right.put(alias, version.toString()));
            for (String wrong : GoldenFile.lines("nodesource-2016-wrong.txt")) {
                if (wrong.startsWith(repository.name() + ":")) {
                    String alias = wrong.substring(repository.name().length() + 1, wrong.indexOf(' '));
                    right.put(alias, wrong.substring(wrong.lastIndexOf(' ') + 1));
                }
            }
            assertThat(ours).as(repository.name()).containsExactlyInAnyOrderEntriesOf(right);
            aliases += right.size();
        }
        // 341 in the inventory, of which 61 are the pinned tags of the mirror repository nodesource/node.
        assertThat(aliases).isEqualTo(341 - 61);
    }

    @Test
    void findsExactlyThe15WrongOnes() throws IOException {
        AliasAudit audit = new AliasAudit(schedule, AUGUST_2016);
        List<String> wrong = new ArrayList<>();
        for (Repository repository : repositories()) {
            audit.wrong(repository.name(), repository.aliases(), repository.versions()).stream()
                    .map(WrongAlias::toString)
                    .forEach(wrong::add);
        }

        assertThat(wrong).hasSize(15).containsExactlyElementsOf(GoldenFile.lines("nodesource-2016-wrong.txt"));
    }

    @Test
    void findsAnAliasThatNothingMayHave() {
        AliasAudit audit = new AliasAudit(schedule, AUGUST_2016);
        List<Version> versions =
                Stream.of("0.10.46", "4.1.2").map(Version::parse).toList();

        assertThat(audit.wrong(
                        "nodesource/jessie",
                        Map.of(
                                "0", Version.parse("0.10.46"),
                                "argon", Version.parse("4.1.2"),
                                "4.2", Version.parse("4.1.2"),
                                "my-own", Version.parse("0.10.46"),
                                "latest", Version.parse("4.1.2")),
                        versions))
                .extracting(WrongAlias::toString)
                .containsExactly(
                        "nodesource/jessie:0 is on 0.10.46 and belongs on nothing this repository holds",
                        "nodesource/jessie:4.2 is on 4.1.2 and belongs on nothing this repository holds",
                        "nodesource/jessie:argon is on 4.1.2 and belongs on nothing this repository holds");
    }

    private static List<Repository> repositories() throws IOException {
        List<String> lines = GoldenFile.lines("nodesource-2016.txt");
        List<Repository> repositories = new ArrayList<>();
        for (int i = 0; i < lines.size(); i += 2) {
            String[] nameAndVersions = lines.get(i).split(": ");
            Map<String, Version> aliases = new TreeMap<>();
            for (String alias : lines.get(i + 1).split(" ")) {
                aliases.put(alias.split("=")[0], Version.parse(alias.split("=")[1]));
            }
            repositories.add(new Repository(
                    nameAndVersions[0],
                    Stream.of(nameAndVersions[1].split(" ")).map(Version::parse).toList(),
                    aliases));
        }
        assertThat(repositories).hasSize(17);
        return repositories;
    }

    private record Repository(String name, List<Version> versions, Map<String, Version> aliases) {}
}
