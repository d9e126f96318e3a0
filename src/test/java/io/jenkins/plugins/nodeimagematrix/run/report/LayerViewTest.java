package io.jenkins.plugins.nodeimagematrix.run.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Instruction;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Layer;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.LayerTest;
import io.jenkins.plugins.nodeimagematrix.run.report.LayerView.Block;
import io.jenkins.plugins.nodeimagematrix.run.report.RunReport.CellReport;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@UnitTest
class LayerViewTest {
    private static final List<Layer> BASE =
            List.of(new Layer("sha256:1", 100, "ADD rootfs.tar /"), new Layer("sha256:2", 5, "RUN apt-get update"));

    @Test
    void layers_of_the_parent_are_inherited_and_the_others_know_their_instruction() {
        List<Layer> layers = List.of(
                BASE.get(0),
                BASE.get(1),
                new Layer("sha256:3", 40, "COPY local /usr/local"),
                new Layer("sha256:4", 0, "RUN node -v && npm -v"));
        CellReport cell = cell(
                "a:1.0.0",
                "a:base",
                layers,
                List.of(
                        step(2, "COPY local /usr/local", true),
                        step(3, "ENV A=b", false),
                        step(4, "RUN node -v \\\n && npm -v", false)));

        List<Block> artifact = LayerView.of(cell, cell("a:base", null, BASE, List.of()), Map.of())
                .artifact();

        assertThat(artifact).extracting(Block::inherited).containsExactly(true, true, false, false);
        assertThat(artifact).extracting(Block::line).containsExactly(0, 0, 2, 4);
        assertThat(artifact).extracting(Block::cached).containsExactly(null, null, true, false);
    }

    @Test
    void without_a_parent_what_lies_below_the_first_own_layer_is_inherited() {
        List<Layer> layers = List.of(BASE.get(0), BASE.get(1), new Layer("sha256:3", 40, "RUN make"));

        List<Block> artifact = LayerView.of(
                        cell("a:1.0.0", null, layers, List.of(step(2, "RUN make", false))), null, Map.of())
                .artifact();

        assertThat(artifact).extracting(Block::inherited).containsExactly(true, true, false);
    }

    @Test
    void layer_that_no_instruction_explains_is_shown_without_a_time() {
        List<Block> artifact = LayerView.of(
                        cell("a:1.0.0", null, BASE, List.of(step(1, "RUN other", false))), null, Map.of())
                .artifact();

        assertThat(artifact).extracting(Block::inherited).containsExactly(false, false);
        assertThat(artifact).extracting(Block::millis).containsOnlyNulls();
    }

    @Test
    void the_same_instruction_twice_makes_two_layers() {
        List<Layer> layers = List.of(new Layer("sha256:1", 1, "RUN make"), new Layer("sha256:2", 1, "RUN make"));

        List<Block> artifact = LayerView.of(
                        cell("a:1.0.0", null, layers, List.of(step(2, "RUN make", false), step(3, "RUN make", false))),
                        null,
                        Map.of())
                .artifact();

        assertThat(artifact).extracting(Block::line).containsExactly(2, 3);
    }

    @Test
    void shared_layers_name_the_cells_that_hold_them_too() {
        CellReport one = cell("a:1.0.0", null, BASE, List.of());
        CellReport other = cell("a:2.0.0", null, BASE.subList(0, 1), List.of());
        RunReport report = new RunReport(
                RunReport.VERSION,
                "id",
                "job #1",
                "m.yaml",
                "snapshot",
                1,
                2,
                RunOutcome.SUCCESS,
                List.of(one, other),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());

        List<Block> artifact =
                CellDetails.of(report, "a:1.0.0", null).orElseThrow().layers().artifact();

        assertThat(artifact).extracting(Block::shared).containsExactly(1, 0);
        assertThat(artifact.get(0).sharedWith()).containsExactly("a:2.0.0");
        assertThat(CellDetails.of(report, "a:3.0.0", null)).isEmpty();
    }

    @Test
    void tests_are_stacks_of_their_own() {
        LayerTest test = new LayerTest(
                "tests/node",
                true,
                "sha256:t",
                List.of(step(2, "COPY . /t", true), step(3, "RUN /t/run", false)),
                List.of(new Layer("sha256:8", 3, "COPY . /t"), new Layer("sha256:9", 0, "RUN /t/run")),
                7);
        CellResult result = CellResult.builder("a:1.0.0", CellState.PROVEN, "hash", "")
                .imageId("sha256:i")
                .tests(List.of(test))
                .layers(BASE)
                .agent("agent")
                .startedMillis(1)
                .durationMillis(2)
                .build();
        CellReport cell = new CellReport(
                "a:1.0.0", "node", "a", "1.0.0", "1", null, null, List.of(), List.of(), null, result, null);

        LayerView picture = LayerView.of(cell, null, Map.of());

        assertThat(picture.tests()).singleElement().satisfies(stack -> {
            assertThat(stack.folder()).isEqualTo("tests/node");
            assertThat(stack.layers()).extracting(Block::inherited).containsExactly(false, false);
            assertThat(stack.layers()).extracting(Block::millis).containsExactly(9L, 9L);
        });
    }

    private static Instruction step(int line, String text, boolean cached) {
        return new Instruction(line, text, cached, true, 9, "");
    }

    private static CellReport cell(String name, String parent, List<Layer> layers, List<Instruction> build) {
        CellResult result = CellResult.builder(name, CellState.PROVEN, "hash", "")
                .imageId("sha256:i")
                .instructions(build)
                .layers(layers)
                .agent("agent")
                .startedMillis(1)
                .durationMillis(2)
                .build();
        return new CellReport(name, "node", "a", null, "", null, parent, List.of(), List.of(), null, result, null);
    }
}
