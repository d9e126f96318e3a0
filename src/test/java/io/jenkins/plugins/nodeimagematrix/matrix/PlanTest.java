package io.jenkins.plugins.nodeimagematrix.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

@UnitTest
class PlanTest {
    private static final String HONEST = "sub/image.lock";

    /** What an agent sends is bytes; one that lies writes into them what its own classes would refuse. */
    private static Plan received(String lockFile) throws IOException, ClassNotFoundException {
        Plan plan = new Plan(List.of(), List.of(), List.of(), "", List.of(), List.of(), null, HONEST, List.of());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(plan);
        }
        String sent = bytes.toString(StandardCharsets.ISO_8859_1).replace(HONEST, lockFile);
        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(sent.getBytes(StandardCharsets.ISO_8859_1)))) {
            return (Plan) in.readObject();
        }
    }

    @Test
    void comes_over_the_wire_as_it_was() throws Exception {
        assertThat(received(HONEST).lockFile()).isEqualTo(HONEST);
    }

    @Test
    void a_lock_file_outside_of_the_builds_folder_is_not_taken_from_an_agent() {
        assertThatThrownBy(() -> received("../im/age.lock")).hasMessageContaining("not leading out of it");
        assertThatThrownBy(() -> received("/root/age.lock")).hasMessageContaining("not leading out of it");
    }
}
