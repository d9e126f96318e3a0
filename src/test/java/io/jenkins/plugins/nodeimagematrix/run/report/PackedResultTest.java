package io.jenkins.plugins.nodeimagematrix.run.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Instruction;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.Layer;
import io.jenkins.plugins.nodeimagematrix.run.report.CellResult.LayerTest;
import io.jenkins.plugins.nodeimagematrix.run.store.PackedList;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A result whose details are compressed is the same result to everything that uses it. */
@UnitTest
class PackedResultTest {
    private static final Instruction RUN = new Instruction(3, "RUN make", true, true, 12, "done \u2713\n\u0000");
    private static final Layer LAYER = new Layer("sha256:1", 5, "RUN make");

    private final CellResult plain = CellResult.builder("os:4.0.0", CellState.PROVEN, "hash", "new")
            .instructions(List.of(RUN, RUN))
            .tests(List.of(new LayerTest("tests/node", false, "sha256:2", List.of(RUN), List.of(LAYER), 7)))
            .layers(List.of(LAYER))
            .build();
    private final CellResult packed = plain.packed();

    @Test
    void packed_result_equals_the_plain_one_in_both_directions_and_as_json() throws Exception {
        assertThat(packed).isEqualTo(plain).hasSameHashCodeAs(plain);
        assertThat(plain).isEqualTo(packed);
        JsonMapper json = new JsonMapper();
        assertThat(json.writeValueAsString(packed)).isEqualTo(json.writeValueAsString(plain));
        assertThat(json.readValue(json.writeValueAsString(packed), CellResult.class))
                .isEqualTo(plain);
    }

    @Test
    void every_way_to_read_the_details_gives_the_same() {
        assertThat(packed.build()).hasSize(2).containsExactly(RUN, RUN);
        assertThat(packed.build().get(1)).isEqualTo(RUN);
        assertThat(packed.build().stream().map(Instruction::text)).containsExactly("RUN make", "RUN make");
        List<LayerTest> copy = new ArrayList<>();
        packed.tests().forEach(copy::add);
        assertThat(copy).isEqualTo(plain.tests());
        assertThatThrownBy(() -> packed.build().iterator().remove()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> packed.build().add(RUN)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void changed_result_keeps_its_details_packed() {
        CellResult changed = packed.toBuilder().reason("again").build();

        assertThat(PackedList.isPacked(changed.build())).isTrue();
        assertThat(changed.packed()).isEqualTo(changed);
        assertThat(changed.tests()).isEqualTo(plain.tests());
    }

    @Test
    void nothing_is_not_packed() {
        CellResult none = CellResult.builder("os:4.0.0", CellState.FAILED, "hash", "new")
                .build()
                .packed();

        assertThat(none.build()).isEmpty();
        assertThat(PackedList.isPacked(none.build())).isFalse();
    }
}
