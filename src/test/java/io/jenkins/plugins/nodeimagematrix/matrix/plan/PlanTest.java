package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@UnitTest
class PlanTest {
    private static Plan withLock(String lockFile) {
        return new Plan(
                List.of(), List.of(), List.of(), "", List.of(), List.of(), null, lockFile, null, List.of(), null,
                List.of());
    }

    @Test
    void lock_file_lies_below_the_matrix_files_folder() {
        assertThat(withLock("sub/image.lock").lockFile()).isEqualTo("sub/image.lock");
        assertThatThrownBy(() -> withLock("../im/age.lock")).hasMessageContaining("not leading out of it");
        assertThatThrownBy(() -> withLock("/root/age.lock")).hasMessageContaining("not leading out of it");
    }
}
