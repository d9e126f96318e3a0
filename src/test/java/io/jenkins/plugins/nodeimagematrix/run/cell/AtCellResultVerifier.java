package io.jenkins.plugins.nodeimagematrix.run.cell;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.registry.SmallImage;
import io.jenkins.plugins.nodeimagematrix.registry.client.Manifest;
import io.jenkins.plugins.nodeimagematrix.registry.client.RegistryClient;
import io.jenkins.plugins.nodeimagematrix.registry.login.RegistryLogins;
import io.jenkins.plugins.nodeimagematrix.run.CellRequests;
import io.jenkins.plugins.nodeimagematrix.run.CellResults;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.plan.RunSettings;
import io.jenkins.plugins.nodeimagematrix.run.registry.ImageLabels;
import io.jenkins.plugins.nodeimagematrix.run.registry.Registries;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult;
import io.jenkins.plugins.nodeimagematrix.run.report.ContentsFolder;
import io.jenkins.plugins.nodeimagematrix.run.report.ScanGate;
import io.jenkins.plugins.nodeimagematrix.run.schedule.BaseSource;
import io.jenkins.plugins.nodeimagematrix.support.TestRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Answers of an agent for one cell, changed as a test wants them, and what the controller makes of them. */
abstract class AtCellResultVerifier {
    static final ObjectMapper JSON = new ObjectMapper();
    static final String REPOSITORY = "nodesource/tiny";

    static TestRegistry registry;
    static RegistryClient client;
    static SmallImage mine;
    static SmallImage another;

    @BeforeAll
    static void imagesOfTwoCells() throws IOException, InterruptedException {
        registry = TestRegistry.start();
        client = new RegistryClient(registry.address(), null, 0);
        mine = image("hash-tiny:1.0.0").prepare(client, REPOSITORY);
        another = image("hash-tiny:2.0.0").prepare(client, REPOSITORY);
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        registry.close();
    }

    static void refused(Consumer<ObjectNode> change, String complaint) {
        refused(mine, change, complaint);
    }

    static void refused(SmallImage image, Consumer<ObjectNode> change, String complaint) {
        assertThatThrownBy(() -> accept(image, change))
                .isInstanceOf(UntrustedAnswerException.class)
                .hasMessageContaining(complaint);
    }

    static CellResult accept(Consumer<ObjectNode> change) throws Exception {
        return accept(mine, change);
    }

    static CellResult accept(SmallImage image, Consumer<ObjectNode> change) throws Exception {
        CellResult honest = CellResults.proven("tiny:1.0.0", image.imageId());
        ObjectNode answer =
                (ObjectNode) JSON.readTree(CellResultVerifier.write(new CellOutcome(honest, image.manifest())));
        ObjectNode result = (ObjectNode) answer.path("result");
        staged(result)
                .put("registry", registry.address())
                .put("repository", REPOSITORY)
                .put("digest", image.digest())
                .put("mediaType", Manifest.DOCKER);
        change.accept(result);
        return accept(JSON.writeValueAsBytes(answer));
    }

    static CellResult accept(byte[] answer) throws IOException, InterruptedException {
        ImageReference target = ImageReference.parse(registry.address() + "/" + REPOSITORY + ":1.0.0");
        return accept(answer, Plans.cell("tiny:1.0.0", null, List.of(target), ReasonKind.NEW, null));
    }

    static CellResult accept(byte[] answer, PlannedCell planned) throws IOException, InterruptedException {
        Registries registries = new Registries(RegistryLogins.ANONYMOUS, 0, Plans.plan(planned));
        CellRequest order = new CellRequests(
                        "run", Plans.plan(planned), RunSettings.DEFAULT, registries, Map.of(), false)
                .request(planned, "/", "/", new BaseSource.External(), Map.of());
        return new CellResultVerifier(
                        registries, new ManifestCommit(registries, result -> {}, ContentsFolder.NONE, ScanGate.NONE))
                .accept(answer, order, "agent-1", 5_000, Duration.ofMillis(700));
    }

    static ObjectNode staged(ObjectNode result) {
        return (ObjectNode) result.path("staged");
    }

    /** An image with the label of these inputs. */
    static SmallImage image(String inputs) throws IOException {
        return SmallImage.labelled(inputs, ImageLabels.INPUTS, inputs);
    }
}
