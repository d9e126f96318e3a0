package io.jenkins.plugins.nodeimagematrix.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A journal is read by controllers of another language than the one that wrote it. */
@UnitTest
class AgentNameTest {
    @Test
    void name_is_the_same_in_every_language_and_leads_back_to_the_node() {
        Locale before = Locale.getDefault();
        try {
            for (Locale locale : new Locale[] {Locale.ROOT, Locale.GERMAN, Locale.JAPANESE}) {
                Locale.setDefault(locale);
                assertThat(AgentName.of("")).isEqualTo("(built-in)");
                assertThat(AgentName.of("agent-1")).isEqualTo("agent-1");
            }
        } finally {
            Locale.setDefault(before);
        }
        assertThat(AgentName.node("(built-in)")).isEmpty();
        assertThat(AgentName.node("the controller")).isEqualTo("the controller");
        assertThat(AgentName.node("agent-1")).isEqualTo("agent-1");
    }
}
