package io.jenkins.plugins.nodeimagematrix.agent.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.nodeimagematrix.agent.queue.WaitingBuilds.Waiting;
import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@UnitTest
class WaitingBuildsTest {
    private final WaitingBuilds builds = new WaitingBuilds();
    private final Map<String, Integer> executors = new HashMap<>(Map.of("x", 1, "y", 1, "z", 1));

    @Test
    void two_builds_wait_for_the_only_executor_of_each_other() {
        builds.put(1, new Waiting("one #1", "x", Set.of("y")));
        assertThat(opposite(1)).isEmpty();

        builds.put(2, new Waiting("two #1", "y", Set.of("x")));

        assertThat(opposite(1)).containsExactly("two #1");
        assertThat(opposite(2)).containsExactly("one #1");
        builds.remove(2);
        assertThat(opposite(1)).isEmpty();
    }

    @Test
    void build_may_still_get_an_executor_that_no_waiting_build_holds() {
        builds.put(1, new Waiting("one #1", "x", Set.of("y")));
        builds.put(2, new Waiting("two #1", "y", Set.of("x")));
        executors.put("y", 2);
        assertThat(opposite(1)).isEmpty();
        assertThat(opposite(2)).isEmpty();

        executors.put("y", 1);
        builds.put(2, new Waiting("two #1", "y", Set.of("x", "z")));
        assertThat(opposite(1)).isEmpty();
    }

    @Test
    void three_builds_wait_in_a_circle_and_a_fourth_outside_of_it() {
        builds.put(1, new Waiting("one #1", "x", Set.of("y")));
        builds.put(2, new Waiting("two #1", "y", Set.of("z")));
        builds.put(3, new Waiting("three #1", "z", Set.of("x")));
        builds.put(4, new Waiting("four #1", "w", Set.of("x")));

        assertThat(opposite(1)).containsExactly("two #1");
        assertThat(opposite(3)).containsExactly("one #1");
        assertThat(opposite(4)).containsExactly("one #1");
        assertThat(opposite(5)).isEmpty();
    }

    private Set<String> opposite(int build) {
        return builds.opposite(build, node -> executors.getOrDefault(node, 1));
    }
}
