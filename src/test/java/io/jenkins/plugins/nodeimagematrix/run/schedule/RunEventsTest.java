package io.jenkins.plugins.nodeimagematrix.run.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.run.Plans;
import io.jenkins.plugins.nodeimagematrix.run.report.AgentUse;
import io.jenkins.plugins.nodeimagematrix.run.report.RunEvent;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

@UnitTest
class RunEventsTest {
    private final AtomicLong now = new AtomicLong(1_000);
    private final RunEvents events = new RunEvents(now::get);

    @Test
    void agent_is_idle_while_it_has_fewer_cells_than_it_had_shards_until_the_run_ends() {
        Assignment cell = assignment("a:1.0.0", "a:base", true);
        events.shardStarted("agent-1");
        events.shardStarted("agent-1");
        events.cellStarted("agent-1", cell);
        now.addAndGet(100);
        events.cellEnded("agent-1", true);
        events.shardEnded("agent-1");
        events.shardEnded("agent-1");
        now.addAndGet(50);
        events.close();
        now.addAndGet(1_000);

        assertThat(events.agents()).containsExactly(new AgentUse("agent-1", 1, 100, 200, 1, 0));
    }

    @Test
    void lost_agent_is_not_idle_and_a_cell_it_gave_back_is_not_its() {
        Assignment cell = assignment("a:1.0.0", "a:base", false);
        events.shardStarted("agent-1");
        events.cellStarted("agent-1", cell);
        now.addAndGet(100);
        events.cellEnded("agent-1", false);
        events.agentExcluded("agent-1");
        events.record(RunEvent.Kind.LOST, "agent-1", "a:1.0.0", "its JVM ended");
        now.addAndGet(1_000);

        assertThat(events.agents()).containsExactly(new AgentUse("agent-1", 0, 100, 0, 0, 1));
        assertThat(events.events())
                .containsExactly(new RunEvent(1_100, RunEvent.Kind.LOST, "agent-1", "a:1.0.0", "its JVM ended"));
    }

    private static Assignment assignment(String cell, String parent, boolean local) {
        WorkerSlot worker = new WorkerSlot("1", "agent-1", Set.of(WorkerSlot.ANY));
        return new Assignment(Plans.cell(cell, parent), worker, new BaseSource.External(), 1, local);
    }
}
