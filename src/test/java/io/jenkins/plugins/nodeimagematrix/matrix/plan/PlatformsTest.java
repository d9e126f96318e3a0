package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.matrix.Plans;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.release.catalogue.CatalogueSnapshot;
import io.jenkins.plugins.nodeimagematrix.release.policy.LockFile;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.LocalDate;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Cells that differ only in their platform share a tag, which is an index then. */
@UnitTest
class PlatformsTest {
    private static final String FILE = """
            axes:
              os:
                bookworm: { from: "debian:bookworm", default: true }
              platform:
                linux/amd64: {}
                linux/arm64: {}
              node:
                releases: ["22.10.0", "22.11.0"]
            images:
              base:
                axes: [os, platform]
                repository: "acme/{os}-base"
                tag: "12"
                aliases: [latest]
                dockerfile: base/Dockerfile
                untested: true
              node:
                from: base
                repository: acme/node
                dockerfile: docker/Dockerfile
                tests: tests/node
                aliases: ["{line}", latest]
                also: [{ repository: acme/node-single, tag: "{node}-{platform}", aliases: [] }]
            """;

    @Test
    void shareATagAndAnAliasNamesTheFirst() throws MatrixFileException {
        Plan plan = Plans.of(FILE, request(PublishedState.EMPTY, null, Rebuild.CHANGED));

        assertThat(plan.cells())
                .extracting(cell -> cell.cell().name() + " " + cell.cell().pinned())
                .containsExactly(
                        "bookworm:base-linux-amd64 [acme/bookworm-base:12]",
                        "bookworm:base-linux-arm64 [acme/bookworm-base:12]",
                        "bookworm:22.10.0-linux-amd64 [acme/node:22.10.0, acme/node-single:22.10.0-linux-amd64]",
                        "bookworm:22.11.0-linux-amd64 [acme/node:22.11.0, acme/node-single:22.11.0-linux-amd64]",
                        "bookworm:22.10.0-linux-arm64 [acme/node:22.10.0, acme/node-single:22.10.0-linux-arm64]",
                        "bookworm:22.11.0-linux-arm64 [acme/node:22.11.0, acme/node-single:22.11.0-linux-arm64]");
        assertThat(plan.aliases())
                .filteredOn(alias -> !alias.reference().repository().equals("acme/node-single"))
                .extracting(alias -> alias.reference() + " = " + alias.cell() + " " + alias.pinned())
                .containsExactly(
                        "acme/bookworm-base:latest = bookworm:base-linux-amd64 acme/bookworm-base:12",
                        "acme/node:22 = bookworm:22.11.0-linux-amd64 acme/node:22.11.0",
                        "acme/node:latest = bookworm:22.11.0-linux-amd64 acme/node:22.11.0");
    }

    @Test
    void aFilterNeverLeavesAnIndexWithoutAPlatform() throws MatrixFileException {
        Plan all = Plans.of(FILE, request(PublishedState.EMPTY, null, Rebuild.CHANGED));

        Plan nothingThere =
                Plans.of(FILE, request(PublishedState.EMPTY, "node=22.11.x platform=linux/arm64", Rebuild.CHANGED));
        assertThat(kinds(nothingThere))
                .containsOnlyKeys(
                        "bookworm:base-linux-amd64",
                        "bookworm:base-linux-arm64",
                        "bookworm:22.11.0-linux-amd64",
                        "bookworm:22.11.0-linux-arm64")
                .doesNotContainValue(ReasonKind.UNCHANGED);
        assertThat(nothingThere.warnings())
                .singleElement()
                .asString()
                .contains("share a tag", "bookworm:22.11.0-linux-amd64", "bookworm:base-linux-amd64")
                .doesNotContain("22.10.0");

        PublishedState state = Plans.published(all);
        Plan forced = Plans.of(FILE, request(state, "node=22.11.x platform=linux/arm64", Rebuild.ALL));
        assertThat(kinds(forced))
                .containsEntry("bookworm:22.11.0-linux-arm64", ReasonKind.FORCED)
                .containsEntry("bookworm:22.11.0-linux-amd64", ReasonKind.UNCHANGED)
                .containsEntry("bookworm:base-linux-amd64", ReasonKind.UNCHANGED);
        // The image that stays in the index is named by the digest of its own manifest.
        assertThat(planned(forced, "bookworm:22.11.0-linux-amd64").published().digest())
                .isEqualTo("sha256:manifest of bookworm:22.11.0-linux-amd64");
    }

    @Test
    void aTagOnASingleImageIsNoIndexYet() throws MatrixFileException {
        String single = FILE.replace("    linux/arm64: {}\n", "").replace("-{platform}", "-single");
        Plan before = Plans.of(single, request(PublishedState.EMPTY, null, Rebuild.CHANGED));
        Plan after = Plans.of(
                FILE.replace("-{platform}", "-{platform}-more"),
                request(Plans.published(before), null, Rebuild.CHANGED));

        assertThat(kinds(after).values()).containsOnly(ReasonKind.NEW);
        assertThat(planned(after, "bookworm:22.11.0-linux-amd64").retest()).isTrue();
        assertThat(planned(after, "bookworm:22.11.0-linux-arm64").retest()).isFalse();
    }

    @Test
    void othersNeverShareATag() {
        assertThatThrownBy(() -> Plans.of(
                        FILE.replace("tag: \"12\"", "tag: \"12\"\n    also: [{ tag: \"12\", aliases: [] }]"),
                        request(PublishedState.EMPTY, null, Rebuild.CHANGED)))
                .hasMessageContaining("bookworm:base-linux-amd64 would get the tag acme/bookworm-base:12 twice");
        assertThatThrownBy(() -> Plans.of(
                        FILE.replace("repository: acme/node\n", "repository: acme/node\n    tag: \"22\"\n"),
                        request(PublishedState.EMPTY, null, Rebuild.CHANGED)))
                .hasMessageContaining("would belong to both bookworm:22.10.0-linux-amd64 and bookworm:22.11.0");
    }

    @Test
    void otherTestsProveTheSameImage() throws MatrixFileException {
        PublishedState state = Plans.published(Plans.of(FILE, request(PublishedState.EMPTY, null, Rebuild.CHANGED)));
        String otherTests = FILE.replace("tests: tests/node", "tests: [tests/node, tests/npm]");

        Plan plan = Plans.of(otherTests, request(state, null, Rebuild.CHANGED));

        PlannedCell arm = planned(plan, "bookworm:22.11.0-linux-arm64");
        assertThat(arm.reason().kind()).isEqualTo(ReasonKind.TESTS_CHANGED);
        assertThat(arm.retest()).isTrue();
        assertThat(arm.published().digest()).isEqualTo("sha256:manifest of bookworm:22.11.0-linux-arm64");
        assertThat(arm.published().imageId()).isEqualTo("sha256:image of bookworm:22.11.0-linux-arm64");
        assertThat(planned(plan, "bookworm:base-linux-arm64").reason().kind()).isEqualTo(ReasonKind.UNCHANGED);
        // Failing those tests changes nothing in the image; forcing it does.
        PlanRequest failed = PlanRequest.builder(CatalogueSnapshot.read(null), LocalDate.of(2024, 11, 20))
                .lock(LockFile.EMPTY)
                .published(state)
                .failed(Map.of(
                        arm.cell().name(), FailedCell.fromString(arm.cell().name())))
                .build();
        assertThat(planned(Plans.of(otherTests, failed), arm.cell().name()))
                .matches(PlannedCell::retest)
                .extracting(cell -> cell.reason().kind())
                .isEqualTo(ReasonKind.FAILED_BEFORE);
        assertThat(planned(
                                Plans.of(otherTests, request(state, null, Rebuild.ALL)),
                                arm.cell().name())
                        .retest())
                .isFalse();
    }

    @Test
    void testsOfTheImageBelowLeaveWhatStandsOnItAlone() throws MatrixFileException {
        PublishedState state = Plans.published(Plans.of(FILE, request(PublishedState.EMPTY, null, Rebuild.CHANGED)));

        Plan plan = Plans.of(
                FILE.replace("base/Dockerfile", "base/Dockerfile\n    tests: tests/os"),
                request(state, null, Rebuild.CHANGED));

        assertThat(kinds(plan))
                .containsEntry("bookworm:base-linux-amd64", ReasonKind.TESTS_CHANGED)
                .containsEntry("bookworm:22.11.0-linux-amd64", ReasonKind.UNCHANGED);
    }

    private static PlannedCell planned(Plan plan, String cell) {
        return plan.cells().stream()
                .filter(planned -> planned.cell().name().equals(cell))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, ReasonKind> kinds(Plan plan) {
        return plan.cells().stream()
                .collect(Collectors.toMap(
                        cell -> cell.cell().name(), cell -> cell.reason().kind()));
    }

    private static PlanRequest request(PublishedState state, String only, Rebuild rebuild) {
        return PlanRequest.builder(CatalogueSnapshot.read(null), LocalDate.of(2024, 11, 20))
                .lock(LockFile.EMPTY)
                .published(state)
                .only(only)
                .rebuild(rebuild)
                .build();
    }
}
