package io.jenkins.plugins.nodeimagematrix.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

/** Only a form of the proofs that is known proves anything. */
class BuildProofsTest {
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
