package io.jenkins.plugins.nodeimagematrix.job.registry;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.AbortException;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlannedCell;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.ReasonKind;
import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which credentials a matrix file may read. */
@UnitTest
class BuildSecretsTest {
    private static PlannedCell cell(ReasonKind reason, String... secrets) {
        return Plans.withSecrets(Plans.cell("any:22.11.0", null, List.of(), reason, null), secrets);
    }

    @Test
    void matrix_file_reads_no_credentials_that_the_step_does_not_name() {
        PlannedCell cell = cell(ReasonKind.NEW, "npm", "deploy-key", "admin");

        assertThatThrownBy(() -> BuildSecrets.requireAllowed(Plans.plan(cell), List.of("npm")))
                .isInstanceOf(AbortException.class)
                .hasMessageContaining(
                        "the credentials \"admin\", \"deploy-key\" as build secrets, for any:22.11.0 first")
                .hasMessageContaining("write secrets: ['npm', 'admin', 'deploy-key'] on the step");
        assertThatCode(() ->
                        BuildSecrets.requireAllowed(Plans.plan(cell), List.of("admin", "deploy-key", "npm", "other")))
                .doesNotThrowAnyException();
    }

    @Test
    void cell_that_is_not_built_needs_none() {
        assertThatCode(() -> BuildSecrets.requireAllowed(Plans.plan(cell(ReasonKind.UNCHANGED, "npm")), List.of()))
                .doesNotThrowAnyException();
    }
}
