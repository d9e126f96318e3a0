package io.jenkins.plugins.nodeimagematrix.job.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Only a form of the proofs that is known proves anything. */
@UnitTest
class BuildProofsTest {
    private static final String IMAGE = "sha256:" + "1".repeat(64);

    @Test
    void proof_of_an_image_that_only_an_agent_names_counts_on_that_agent_alone() {
        BuildProofs proofs = new BuildProofs();
        proofs.add("agent-1", Map.of(IMAGE, Map.of("tests/node", true)));

        assertThat(proofs.prove(IMAGE, "agent-1")).isTrue();
        assertThat(proofs.prove(IMAGE, "agent-2")).isFalse();

        proofs.add(null, Map.of(IMAGE, Map.of("tests/node", true)));
        proofs.add("agent-1", Map.of(IMAGE, Map.of("tests/npm", false)));
        assertThat(proofs.prove(IMAGE, "agent-1")).isFalse();
        assertThat(proofs.prove(IMAGE, "agent-2")).isTrue();
    }

    @Test
    void version_is_what_was_written_and_not_what_this_code_would_write() throws Exception {
        Constructor<BuildProofs> constructor = BuildProofs.class.getDeclaredConstructor();
        constructor.setAccessible(true);
        BuildProofs proofs = constructor.newInstance();
        assertThat(proofs.isUnderstood()).isTrue();
        Field version = BuildProofs.class.getDeclaredField("version");
        version.setAccessible(true);
        version.setInt(proofs, 99);

        assertThat(proofs.isUnderstood()).isFalse();
    }
}
