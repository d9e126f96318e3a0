package io.jenkins.plugins.nodeimagematrix.run.publish;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryException;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** After some failures in a row a registry is used no more, and the others still are. */
@UnitTest
class FailingRegistriesTest {
    private static final IOException FAULT = new RegistryException(503, "restarting", null);

    private final FailingRegistries failing = new FailingRegistries();

    private void fail(int times, IOException fault) {
        for (int i = 0; i < times; i++) {
            failing.note("a.example.com", fault);
        }
    }

    private void requireUsed(String registry) {
        assertThatCode(() -> failing.check(registry)).doesNotThrowAnyException();
    }

    @Test
    void registry_that_fails_five_times_in_a_row_is_given_up_for_good() {
        fail(4, FAULT);
        requireUsed("a.example.com");
        fail(1, FAULT);
        assertThatThrownBy(() -> failing.check("a.example.com"))
                .isInstanceOf(TagRefusedException.class)
                .hasMessageContaining("the registry a.example.com failed several times");
        requireUsed("b.example.com");

        // An answer to a request that began before.
        failing.worked("a.example.com");
        assertThatThrownBy(() -> failing.check("a.example.com")).isInstanceOf(TagRefusedException.class);
    }

    @Test
    void answer_between_failures_begins_the_count_again() {
        fail(4, FAULT);
        failing.worked("a.example.com");
        fail(4, FAULT);
        requireUsed("a.example.com");
    }

    @Test
    void refusal_is_no_failure_of_the_registry() {
        fail(10, new RegistryException(403, "denied", null));
        fail(10, new TagRefusedException("it refers to another image"));
        requireUsed("a.example.com");
    }
}
