package io.jenkins.plugins.nodeimagematrix.run.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.run.AtShop;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.CellState;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.ScanGate;
import io.jenkins.plugins.nodeimagematrix.tier.RegistryTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The last piece of a proven image is put, and only after it is remembered that it will be. */
@RegistryTest
class ManifestCommitTest extends AtShop {
    private static final String REPOSITORY = "nodesource/jessie";

    private CellResult settle(SmallImage image, ManifestCommit.Notice notice) throws Exception {
        image.prepare(outside, REPOSITORY);
        CellResult proven = CellResults.proven(
                "jessie:4.4.7",
                image.imageId(),
                new CellResult.StagedImage(
                        proxy.address(),
                        REPOSITORY,
                        image.digest(),
                        image.manifest().mediaType()));
        return new ManifestCommit(
                        new Registries(name -> null, 0, Plans.plan()), notice, ContentsFolder.NONE, ScanGate.NONE)
                .settle(new CellOutcome(proven, image.manifest()));
    }

    @Test
    void it_is_remembered_before_it_is_put() throws Exception {
        SmallImage image = SmallImage.of("remembered", "4.4.7");
        List<Boolean> there = new ArrayList<>();

        CellResult result = settle(image, cell -> there.add(isThere(image)));

        assertThat(there).containsExactly(false);
        assertThat(isThere(image)).isTrue();
        assertThat(result.state()).isEqualTo(CellState.PROVEN);
    }

    @Test
    void what_can_not_be_remembered_is_not_put() throws Exception {
        SmallImage image = SmallImage.of("forgotten", "4.4.7");

        assertThatThrownBy(() -> settle(image, cell -> {
                    throw new IOException("the disk is full");
                }))
                .hasMessage("the disk is full");

        assertThat(isThere(image)).isFalse();
    }

    @Test
    void cell_whose_image_the_registry_refuses_has_failed() throws Exception {
        SmallImage image = SmallImage.of("refused", "4.4.7");
        proxy.always("PUT .*/manifests/", exchange -> exchange.refuse(403, "DENIED", "no"));

        CellResult result = settle(image, cell -> {});

        assertThat(result.state()).isEqualTo(CellState.FAILED);
        assertThat(result.failure().message()).contains("403");
        assertThat(isThere(image)).isFalse();
    }

    private boolean isThere(SmallImage image) throws IOException {
        try {
            return outside.get(REPOSITORY, image.digest()).isPresent();
        } catch (InterruptedException stopped) {
            throw new IOException(stopped);
        }
    }
}
