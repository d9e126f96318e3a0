package io.jenkins.plugins.nodeimagematrix.run.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.image.PublishedImage;
import io.jenkins.plugins.nodeimagematrix.image.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.Platform;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.image.ImageIndex;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.MovingBases;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import io.jenkins.plugins.nodeimagematrix.run.journal.Journal;
import io.jenkins.plugins.nodeimagematrix.run.journal.JournalRecord;
import io.jenkins.plugins.nodeimagematrix.run.journal.UnfinishedRuns;
import io.jenkins.plugins.nodeimagematrix.run.registry.ImageLabels;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that was made anew takes from the registry what it would build again, but takes no label for a passed test. */
@RegistryTest
class RegistryRecallTest {
    @TempDir
    private Path folder;

    @Test
    void images_of_the_same_inputs_are_tested_again_and_of_another_base_are_built() throws Exception {
        try (TestRegistry registry = TestRegistry.start()) {
            MovingBases matrix = new MovingBases(folder, registry.address());
            for (String os : List.of("one", "two", "three")) {
                matrix.move(os, os);
            }
            RegistryClient client = new RegistryClient(registry.address(), null, 0);
            for (PlannedCell planned : matrix.plan().cells()) {
                ImageReference pinned = planned.cell().pinned().get(0);
                SmallImage.labelled(planned.cell().name(), ImageLabels.INPUTS, planned.inputHash())
                        .push(client, pinned.repository(), pinned.tag());
            }

            assertThat(recalled(matrix, client).cells())
                    .hasSize(6)
                    .allMatch(planned -> planned.reason().kind() == ReasonKind.TESTS_CHANGED)
                    .allMatch(planned -> planned.retest()
                            && planned.reason().text().endsWith("this job has no record of its tests"));

            matrix.changeTests();
            matrix.move("two", "two of today");
            Plan plan = recalled(matrix, client);

            assertThat(MovingBases.reasons(plan))
                    .containsEntry("one:base", ReasonKind.TESTS_CHANGED)
                    .containsEntry("three:22.20.0", ReasonKind.TESTS_CHANGED)
                    .containsEntry("two:base", ReasonKind.NEW)
                    .containsEntry("two:22.20.0", ReasonKind.NEW);
            assertThat(plan.cells())
                    .allMatch(planned -> planned.retest() != planned.cell().os().equals("two"));
        }
    }

    /** As a run does that remembers nothing. */
    private Plan recalled(MovingBases matrix, RegistryClient client) throws Exception {
        List<PublishedTag> tags = recall(matrix.plan(), client);
        return matrix.planWith(matrix.ledger().after(tags));
    }

    private List<PublishedTag> recall(Plan plan, RegistryClient client) throws Exception {
        InterruptedRuns killed =
                InterruptedRuns.of(new UnfinishedRuns(folder.resolve("unfinished")), "image-matrix.yaml", id -> false);
        return new RegistryRecall(name -> client, killed).recall(plan);
    }

    /** Images of a platform each, put as a run puts them. */
    @Test
    void a_tag_of_several_platforms_is_recalled_if_all_of_it_is_what_a_run_would_put() throws Exception {
        try (TestRegistry registry = TestRegistry.start()) {
            ImageReference tag = new ImageReference(registry.address(), "acme/node", "22.11.0");
            RegistryClient client = new RegistryClient(registry.address(), null, 0);
            Plan plan = Plans.plan(
                    platform(tag, "linux/amd64", ReasonKind.NEW), platform(tag, "linux/arm64", ReasonKind.NEW));
            SmallImage amd = image("amd64", "own-base-tests");
            SmallImage arm = image("arm64", "own-base-othertests");
            amd.stage(client, tag.repository());
            arm.stage(client, tag.repository());

            client.put(tag.repository(), tag.tag(), index(amd, arm));
            assertThat(recall(plan, client)).singleElement().satisfies(recalled -> {
                assertThat(recalled.digest())
                        .isEqualTo(client.digest(tag.repository(), tag.tag()).orElseThrow());
                assertThat(recalled.imageId()).isNull();
                assertThat(recalled.image("linux/arm64")).hasValueSatisfying(image -> {
                    assertThat(image.digest()).isEqualTo(arm.digest());
                    assertThat(image.imageId()).isEqualTo(arm.imageId());
                    assertThat(image.inputHash()).isEqualTo("own-base-");
                });
                assertThat(recalled.image("linux/amd64").orElseThrow().inputHash())
                        .isEqualTo("own-base-");
            });

            SmallImage otherInputs = image("arm64", "own-otherbase-tests").stage(client, tag.repository());
            client.put(tag.repository(), tag.tag(), index(amd, otherInputs));
            assertThat(recall(plan, client)).as("a platform of other inputs").isEmpty();

            client.put(tag.repository(), tag.tag(), amd.manifest());
            assertThat(recall(plan, client)).as("no index").isEmpty();

            String text = new String(index(amd, arm).bytes(), StandardCharsets.UTF_8);
            client.put(
                    tag.repository(),
                    tag.tag(),
                    new Manifest((text + " ").getBytes(StandardCharsets.UTF_8), Manifest.DOCKER_LIST));
            assertThat(recall(plan, client)).as("another client's bytes").isEmpty();

            Plan one = Plans.plan(platform(tag, "linux/amd64", ReasonKind.NEW));
            client.put(tag.repository(), tag.tag(), index(amd, arm));
            assertThat(recall(one, client))
                    .as("more platforms than the plan has")
                    .isEmpty();
        }
    }

    /** The job's ledger says what was there before; the killed run's journal and the registry what is there now. */
    @Test
    void a_tag_that_a_killed_run_overwrote_is_known_again() throws Exception {
        try (TestRegistry registry = TestRegistry.start()) {
            ImageReference tag = new ImageReference(registry.address(), "acme/node", "22.11.0");
            RegistryClient client = new RegistryClient(registry.address(), null, 0);
            SmallImage before = SmallImage.of("before").push(client, tag.repository(), tag.tag());
            SmallImage after = SmallImage.of("after").stage(client, tag.repository());
            PlannedCell cell = Plans.cell("any:22.11.0", null, List.of(tag), ReasonKind.UNCHANGED, null);
            Plan plan = Plans.plan(new PlannedCell(
                    cell.cell(),
                    cell.reason(),
                    cell.inputHash(),
                    new PublishedImage(tag, before.digest(), before.imageId(), cell.inputHash()),
                    List.of()));
            Path path = folder.resolve("journal");
            new UnfinishedRuns(folder.resolve("unfinished")).began("dead", path);
            try (Journal journal = new Journal(path)) {
                journal.append(new JournalRecord.CellEnded(CellResults.proven(
                        "any:22.11.0",
                        after.imageId(),
                        new CellResult.StagedImage(
                                registry.address(), tag.repository(), after.digest(), Manifest.DOCKER))));
            }

            assertThat(recall(plan, client)).as("killed before it put the tag").isEmpty();

            client.put(tag.repository(), tag.tag(), after.manifest());
            assertThat(recall(plan, client)).singleElement().satisfies(recalled -> {
                assertThat(recalled.digest()).isEqualTo(after.digest());
                assertThat(recalled.imageId()).isEqualTo(after.imageId());
                assertThat(recalled.inputHash()).isEqualTo(cell.inputHash());
            });

            SmallImage.of("foreign").push(client, tag.repository(), tag.tag());
            assertThat(recall(plan, client)).as("another client's image").isEmpty();
        }
    }

    /** The job's ledger is written after the tags, so a killed run may leave proven tags that only its journal knows. */
    @Test
    void a_new_tag_that_a_killed_run_put_counts_as_proven_by_its_journal_only() throws Exception {
        try (TestRegistry registry = TestRegistry.start()) {
            ImageReference tag = new ImageReference(registry.address(), "acme/node", "22.11.0");
            RegistryClient client = new RegistryClient(registry.address(), null, 0);
            PlannedCell cell = Plans.cell("any:22.11.0", null, List.of(tag), ReasonKind.NEW, null);
            cell = new PlannedCell(cell.cell(), cell.reason(), "own-base-tests");
            SmallImage image = image("amd64", "own-base-tests").push(client, tag.repository(), tag.tag());

            assertThat(recall(Plans.plan(cell), client))
                    .singleElement()
                    .extracting(PublishedTag::inputHash)
                    .isEqualTo("own-base-");

            Path path = folder.resolve("journal");
            new UnfinishedRuns(folder.resolve("unfinished")).began("dead", path);
            CellResult proven = CellResults.proven(
                    "any:22.11.0",
                    image.imageId(),
                    new CellResult.StagedImage(registry.address(), tag.repository(), image.digest(), Manifest.DOCKER));
            try (Journal journal = new Journal(path)) {
                journal.append(new JournalRecord.CellEnded(proven));
            }
            assertThat(recall(Plans.plan(cell), client))
                    .singleElement()
                    .extracting(PublishedTag::inputHash)
                    .isEqualTo(proven.inputHash());
        }
    }

    private static SmallImage image(String architecture, String inputs) throws Exception {
        return SmallImage.labelled("image of " + architecture, architecture, ImageLabels.INPUTS, inputs);
    }

    private static Manifest index(SmallImage amd, SmallImage arm) throws Exception {
        return ImageIndex.of(Map.of(
                new Platform("linux", "amd64", ""),
                amd.manifest(),
                new Platform("linux", "arm64", ""),
                arm.manifest()));
    }

    private static PlannedCell platform(ImageReference tag, String platform, ReasonKind reason) {
        return Plans.platform("any:22.11.0:" + platform, platform, List.of(tag), reason, "own-base-tests");
    }
}
