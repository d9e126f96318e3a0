package io.jenkins.plugins.nodeimagematrix.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.matrix.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.PublishedTag;
import io.jenkins.plugins.nodeimagematrix.matrix.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.registry.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.support.PrivateRegistry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that was made anew takes from the registry what it would build again. */
class RegistryRecallTest {
    @TempDir
    private Path folder;

    @Test
    void images_of_the_same_inputs_stay_and_of_other_tests_are_tested_again_and_of_another_base_are_built()
            throws Exception {
        try (PrivateRegistry registry = PrivateRegistry.start()) {
            MovingBases matrix = new MovingBases(folder, registry.address());
            for (String os : List.of("one", "two", "three")) {
                matrix.move(os, os);
            }
            RegistryClient client = new RegistryClient(registry.address(), null, 0);
            for (PlannedCell planned : matrix.plan().cells()) {
                ImageReference pinned = planned.cell().pinned().get(0);
                SmallImage.labelled(planned.cell().name(), CellWork.INPUTS_LABEL, planned.inputHash())
                        .push(client, pinned.repository(), pinned.tag());
            }

            assertThat(recalled(matrix, client).cells())
                    .hasSize(6)
                    .allMatch(planned -> planned.reason().kind() == ReasonKind.UNCHANGED);

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
    private static Plan recalled(MovingBases matrix, RegistryClient client) throws Exception {
        List<PublishedTag> tags = new RegistryRecall(name -> client).recall(matrix.plan());
        return matrix.planWith(matrix.ledger().after(tags, List.of()));
    }
}
