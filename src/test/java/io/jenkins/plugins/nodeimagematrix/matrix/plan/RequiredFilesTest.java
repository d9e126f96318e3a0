package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.Release;
import io.jenkins.plugins.nodeimagematrix.release.ReleaseSchedule;
import io.jenkins.plugins.nodeimagematrix.release.Version;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueOrigin;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.ReleaseCatalogue;
import io.jenkins.plugins.nodeimagematrix.run.publish.PublishRequest;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Releases that the catalogue lists without the file that the cells of a system or platform need. */
@UnitTest
class RequiredFilesTest {
    private static final LocalDate DAY = LocalDate.of(2024, 11, 20);
    static final String FILE = """
            axes:
              os:
                bookworm: { default: true, requires: linux-x64 }
                alpine: { requires: [linux-x64-musl] }
              node: { releases: ">=22" }
            images:
              base: { repository: "acme/{os}-base", dockerfile: base/Dockerfile, untested: true, tag: "1" }
              node:
                from: base
                repository: "acme/{os}"
                dockerfile: node/Dockerfile
                tests: tests/node
                aliases: ["{line}", latest, current]
              dev: { from: node, repository: "acme/{os}-dev", dockerfile: dev/Dockerfile, tests: tests/node }
            """;
    private static final String PLATFORMS = """
            axes:
              os: { bookworm: {} }
              platform:
                linux/amd64: { requires: linux-x64 }
                linux/arm64: { requires: linux-arm64 }
              node: { releases: ">=22" }
            images:
              node:
                axes: [platform]
                repository: acme/node
                dockerfile: node/Dockerfile
                tests: tests/node
                aliases: ["{line}", latest]
                also: [{ repository: acme/single, tag: "{node}-{platform}", aliases: [] }]
            """;

    private final Map<String, List<String>> files = new TreeMap<>(
            Map.of("22.11.0", List.of("linux-x64", "linux-x64-musl", "linux-arm64"), "22.12.0", List.of("linux-x64")));
    private PublishedState published = PublishedState.EMPTY;
    private Rebuild rebuild = Rebuild.CHANGED;
    private String only;

    @Test
    void cell_waits_for_its_file_and_says_so_while_the_others_are_built() throws MatrixFileException {
        Plan plan = plan(FILE);

        assertThat(waiting(plan)).containsExactly("alpine:22.12.0", "alpine:22.12.0-dev");
        assertThat(reason(plan, "alpine:22.12.0"))
                .isEqualTo("waits for linux-x64-musl of Node.js 22.12.0, which the release catalogue (a test of"
                        + " 2024-11-20) does not list");
        assertThat(reason(plan, "alpine:22.12.0-dev")).startsWith("waits for linux-x64-musl of Node.js 22.12.0");
        assertThat(planned(plan, "bookworm:22.12.0").build()).isTrue();
        assertThat(planned(plan, "alpine:22.11.0").build()).isTrue();
    }

    @Test
    void aliases_stay_until_the_file_is_there() throws MatrixFileException {
        published = publishedBy(plan(FILE));
        assertThat(aliases(plan(FILE)))
                .containsEntry("acme/alpine:22", "alpine:22.11.0")
                .containsEntry("acme/alpine:latest", "alpine:22.11.0")
                .containsEntry("acme/bookworm:22", "bookworm:22.12.0");

        files.put("22.12.0", List.of("linux-x64", "linux-x64-musl"));
        Plan later = plan(FILE);
        assertThat(waiting(later)).isEmpty();
        assertThat(aliases(later)).containsEntry("acme/alpine:22", "alpine:22.12.0");
    }

    @Test
    void alias_of_the_newest_line_does_not_go_to_an_older_one() throws MatrixFileException {
        files.put("23.3.0", List.of("linux-x64"));

        assertThat(aliases(plan(FILE)))
                .containsEntry("acme/bookworm:current", "bookworm:23.3.0")
                .doesNotContainKey("acme/alpine:current")
                .containsEntry("acme/alpine:latest", "alpine:22.11.0");
    }

    @Test
    void nothing_of_a_waiting_cell_is_published_or_missed() throws MatrixFileException {
        PublishRequest request = PublishRequest.of(plan(FILE), List.of(), List.of());

        assertThat(request.pins())
                .extracting(pin -> pin.reference().toString())
                .contains("acme/bookworm:22.12.0", "acme/alpine:22.11.0")
                .doesNotContain("acme/alpine:22.12.0", "acme/alpine-dev:22.12.0");
        assertThat(request.aliases()).noneMatch(alias -> alias.cell().equals("alpine:22.12.0"));
    }

    @Test
    void published_cell_does_not_wait_whatever_a_later_catalogue_lists() throws MatrixFileException {
        published = publishedBy(plan(FILE));
        files.replaceAll((release, all) -> List.of());

        Plan plan = plan(FILE);
        assertThat(waiting(plan)).containsExactly("alpine:22.12.0", "alpine:22.12.0-dev");
        assertThat(planned(plan, "alpine:22.11.0").isUnchanged()).isTrue();
        // With other inputs it is built again.
        assertThat(planned(plan(FILE.replace("node/Dockerfile", "other/Dockerfile")), "alpine:22.11.0")
                        .build())
                .isTrue();
    }

    @Test
    void asking_for_a_waiting_cell_does_not_build_it() throws MatrixFileException {
        rebuild = Rebuild.ALL;
        only = "os=alpine node=22.12.0";
        assertThat(waiting(plan(FILE))).containsExactly("alpine:22.12.0", "alpine:22.12.0-dev");
        rebuild = Rebuild.FAILED;
        assertThat(plan(FILE).cells()).isEmpty();
    }

    @Test
    void tag_waits_for_all_its_platforms() throws MatrixFileException {
        Plan plan = plan(PLATFORMS);

        assertThat(waiting(plan)).containsExactly("bookworm:22.12.0-linux-amd64", "bookworm:22.12.0-linux-arm64");
        assertThat(reason(plan, "bookworm:22.12.0-linux-amd64"))
                .startsWith(
                        "has a tag with bookworm:22.12.0-linux-arm64, which waits for linux-arm64 of Node.js 22.12.0");
        assertThat(aliases(plan)).containsEntry("acme/node:22", "bookworm:22.11.0-linux-amd64");
    }

    @Test
    void platform_that_is_added_to_a_published_release_waits_without_touching_its_tag() throws MatrixFileException {
        String amd64 = PLATFORMS.replace("    linux/arm64: { requires: linux-arm64 }\n", "");
        published = publishedBy(plan(amd64));
        assertThat(plan(amd64).cells()).allMatch(PlannedCell::isUnchanged);

        Plan plan = plan(PLATFORMS);
        assertThat(waiting(plan)).containsExactly("bookworm:22.12.0-linux-amd64", "bookworm:22.12.0-linux-arm64");
        assertThat(PublishRequest.of(plan, List.of(), List.of()).pins())
                .noneMatch(pin -> pin.reference().tag().startsWith("22.12.0"));
    }

    @Test
    void file_that_no_release_has_is_warned_of_with_its_place() throws MatrixFileException {
        assertThat(plan(FILE.replace("linux-x64-musl", "linux-x64-mussl")).warnings())
                .containsExactly("image-matrix.yaml:4:5: axes.os.alpine.requires: no release of the release catalogue"
                        + " (a test of 2024-11-20) has the file 'linux-x64-mussl'; did you mean 'linux-x64-musl'?"
                        + " expected one of: linux-arm64, linux-x64, linux-x64-musl");
        files.replaceAll((release, all) -> List.of());
        assertThat(plan(FILE).warnings()).hasSize(2).allMatch(text -> text.contains("it lists no files"));
    }

    @Test
    void files_of_releases_need_releases() {
        String file = """
                axes:
                  os: { alpine: { requires: linux-x64-musl } }
                images:
                  base: { repository: acme/base, dockerfile: base/Dockerfile, untested: true }
                """;
        assertThatThrownBy(() -> plan(file))
                .isInstanceOf(MatrixFileException.class)
                .hasMessageContaining("image-matrix.yaml:2:9: axes.os.alpine.requires: this is for files of releases");
    }

    /** What is published by a run of the plan. */
    private static PublishedState publishedBy(Plan plan) {
        return Plans.published(new Plan(
                plan.cells().stream().filter(cell -> !cell.isDeferred()).toList(), List.of(), List.of(), ""));
    }

    private Plan plan(String file) throws MatrixFileException {
        List<Release> releases = new ArrayList<>();
        files.forEach((version, all) ->
                releases.add(new Release(Version.parse(version), DAY, false, null, Release.Security.NONE, null, all)));
        ReleaseCatalogue catalogue = new ReleaseCatalogue(
                releases,
                ReleaseSchedule.of(List.of()),
                new CatalogueOrigin(CatalogueOrigin.Kind.FILE, "a test", DAY, null));
        return Plans.of(
                file,
                PlanRequest.builder(catalogue, DAY)
                        .published(published)
                        .rebuild(rebuild)
                        .only(only)
                        .build());
    }

    private static List<String> waiting(Plan plan) {
        return plan.cells().stream()
                .filter(PlannedCell::isUnreleased)
                .map(planned -> planned.cell().name())
                .toList();
    }

    private static PlannedCell planned(Plan plan, String cell) {
        return plan.cells().stream()
                .filter(planned -> planned.cell().name().equals(cell))
                .findFirst()
                .orElseThrow();
    }

    private static String reason(Plan plan, String cell) {
        return planned(plan, cell).reason().text();
    }

    private static Map<String, String> aliases(Plan plan) {
        Map<String, String> aliases = new TreeMap<>();
        plan.aliases().forEach(alias -> aliases.put(alias.reference().toString(), alias.cell()));
        return aliases;
    }
}
