package io.jenkins.plugins.nodeimagematrix.registry.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.nodeimagematrix.tier.UnitTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Budgets hold in every window, for a controller and its agents together, and no agent takes the share of another. */
@UnitTest
class RegistryBudgetsTest {
    private static final String REGISTRY = "registry.example.com";

    private long now = 1;

    private RegistryBudgets budgets(String limits) {
        return new RegistryBudgets(() -> now, Map.of(REGISTRY, RequestBudget.parse(limits)));
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @ParameterizedTest
    @CsvSource({
        "300/min, 300/min",
        "200-pulls/6h, 200-pulls/6h",
        "  200-pulls/6h   300/min , 300/min 200-pulls/6h",
        "10-pulls/90min, 10-pulls/90min",
        "100000/min 100000-pulls/168h, 100000/min 100000-pulls/168h",
        "docker-hub-personal, 300/min 200-pulls/6h",
        "none, none"
    })
    void limits_are_read(String text, String limits) {
        assertThat(RequestBudget.parse(text)).hasToString(limits);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "300",
                "0/min",
                "300/h",
                "1/min 2/min",
                "0-pulls/6h",
                "5-pulls/0h",
                "5-pulls/999h",
                "999999999/min",
                "hub"
            })
    void limits_that_mean_nothing_are_refused(String text) {
        assertThatThrownBy(() -> RequestBudget.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void table_names_each_registry_once() {
        assertThat(RequestBudget.table("# ours\n\nlocalhost:5000 60/min\n docker.io  docker-hub \n"))
                .containsOnlyKeys("localhost:5000", "docker.io");
        for (String wrong : List.of("docker.io", "docker.io 1/min\ndocker.io 2/min", "https://docker.io 1/min")) {
            assertThatThrownBy(() -> RequestBudget.table(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void no_window_of_a_minute_has_more_requests_than_allowed() throws Exception {
        RegistryBudgets budgets = budgets("30/min");
        List<Long> begun = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            for (Duration wait = budgets.take(REGISTRY, false); !wait.isZero(); wait = budgets.take(REGISTRY, false)) {
                pass(wait);
            }
            begun.add(now);
            pass(Duration.ofMillis(i % 7 * 100L));
        }
        for (int i = 30; i < begun.size(); i++) {
            assertThat(begun.get(i) - begun.get(i - 30))
                    .isGreaterThanOrEqualTo(Duration.ofMinutes(1).toNanos());
        }
        assertThat(now)
                .as("it waits no longer than it has to")
                .isLessThan(Duration.ofMinutes(8).toNanos());
    }

    @Test
    void pulls_wait_for_their_own_window_and_other_requests_do_not() throws Exception {
        RegistryBudgets budgets = budgets("100/min 2-pulls/6h");
        assertThat(budgets.take(REGISTRY, true)).isZero();
        assertThat(budgets.take(REGISTRY, true)).isZero();
        assertThat(budgets.take(REGISTRY, true)).isCloseTo(Duration.ofHours(6), Duration.ofSeconds(1));
        assertThat(budgets.take(REGISTRY, false)).isZero();
        pass(Duration.ofHours(6));
        assertThat(budgets.take(REGISTRY, true)).isZero();
    }

    @Test
    void budget_of_pulls_limits_nothing_else() throws Exception {
        RegistryBudgets budgets = budgets("1-pulls/6h");
        assertThat(budgets.take(REGISTRY, true)).isZero();
        for (int i = 0; i < 10; i++) {
            assertThat(budgets.take(REGISTRY, false)).isZero();
        }
        assertThat(budgets.take(REGISTRY, true)).isPositive();
    }

    @Test
    void request_that_begins_at_once_counts() throws Exception {
        RegistryBudgets budgets = budgets("2/min");
        budgets.begin("other.example.com", false);
        assertThat(budgets.take(REGISTRY, false)).isZero();
        budgets.begin(REGISTRY, false);
        assertThat(budgets.take(REGISTRY, false)).isPositive();
    }

    @Test
    void window_begins_with_any_request_and_ends_with_all_of_them() {
        RegistryBudgets budgets = budgets("6/min");
        pass(Duration.ofMinutes(10));
        assertThat(lease(budgets, "agent", 2)).isEqualTo(2);
        assertThat(lease(budgets, "agent", 8)).isEqualTo(4);
        pass(Duration.ofMinutes(1));
        assertThat(lease(budgets, "agent", 8)).isEqualTo(6);
        assertThat(lease(budgets, "agent", 8)).isZero();
    }

    private static int lease(RegistryBudgets budgets, String agent, int wanted) {
        return budgets.lessor(agent).lease(REGISTRY, false, wanted).count();
    }

    @Test
    void registry_that_closes_pulls_closes_nothing_else() throws Exception {
        RegistryBudgets budgets = budgets("none");
        budgets.closePulls(REGISTRY, Duration.ofSeconds(30));
        assertThat(budgets.take(REGISTRY, true)).isEqualTo(Duration.ofSeconds(30));
        assertThat(budgets.take(REGISTRY, false)).isZero();
        pass(Duration.ofSeconds(30));
        assertThat(budgets.take(REGISTRY, true)).isZero();
    }

    @Test
    void pulls_stay_closed_until_the_last_refusal_ends_and_their_budget_allows_one() throws Exception {
        RegistryBudgets budgets = budgets("1-pulls/6h");
        budgets.take(REGISTRY, true);
        budgets.closePulls(REGISTRY, Duration.ofHours(8));
        budgets.closePulls(REGISTRY, Duration.ofSeconds(1));
        assertThat(budgets.take(REGISTRY, true)).isEqualTo(Duration.ofHours(8));
        budgets.closePulls(REGISTRY, Duration.ofHours(9));
        assertThat(budgets.take(REGISTRY, true)).isEqualTo(Duration.ofHours(9));
        pass(Duration.ofHours(9));
        assertThat(budgets.take(REGISTRY, true)).isZero();
        budgets.closePulls(REGISTRY, Duration.ofMinutes(5));
        pass(Duration.ofMinutes(5));
        assertThat(budgets.take(REGISTRY, true)).isGreaterThan(Duration.ofHours(5));
    }

    @Test
    void docker_hub_has_one_budget_under_all_its_names() throws Exception {
        RegistryBudgets budgets = new RegistryBudgets(() -> now, Map.of("docker.io", RequestBudget.parse("1/min")));
        assertThat(budgets.take("registry-1.docker.io", false)).isZero();
        assertThat(budgets.take("index.docker.io", false)).isPositive();
    }

    @Test
    void registries_that_are_not_named_have_their_presets_or_no_limit() throws Exception {
        RegistryBudgets budgets = new RegistryBudgets(() -> now, Map.of());
        for (int i = 0; i < 300; i++) {
            assertThat(budgets.take("docker.io", true)).isZero();
            assertThat(budgets.take("other.example.com", true)).isZero();
        }
        assertThat(budgets.take("docker.io", false)).isPositive();
        assertThat(budgets.take("other.example.com", false)).isZero();
    }

    @Test
    void changed_budget_holds_at_once_and_the_others_keep_what_was_used() throws Exception {
        RegistryBudgets budgets = new RegistryBudgets(
                () -> now, Map.of("a", RequestBudget.parse("1/min"), "b", RequestBudget.parse("1/min")));
        budgets.take("a", false);
        budgets.take("b", false);
        budgets.configure(Map.of("a", RequestBudget.parse("1/min"), "b", RequestBudget.parse("2/min")));
        assertThat(budgets.take("a", false)).isPositive();
        assertThat(budgets.take("b", false)).isZero();
    }

    /** One agent asks all the time and uses nothing; the others and the controller still get their shares. */
    @Test
    void greedy_agent_takes_no_share_of_another() throws Exception {
        RegistryBudgets budgets = budgets("60/min");
        Map<String, Integer> granted = new HashMap<>();
        for (int tenth = 0; tenth < 10 * 60 * 5; tenth++) {
            for (int i = 0; i < 20; i++) {
                granted.merge(
                        "greedy",
                        budgets.lessor("greedy")
                                .lease(REGISTRY, false, 1_000_000)
                                .count(),
                        Integer::sum);
            }
            if (tenth % 5 == 0) {
                granted.merge(
                        "modest",
                        budgets.lessor("modest").lease(REGISTRY, false, 1).count(),
                        Integer::sum);
                granted.merge("controller", budgets.take(REGISTRY, false).isZero() ? 1 : 0, Integer::sum);
            }
            pass(Duration.ofMillis(100));
        }
        assertThat(granted.values().stream().mapToInt(Integer::intValue).sum()).isLessThanOrEqualTo(6 * 60);
        assertThat(granted.get("modest")).isGreaterThan(60);
        assertThat(granted.get("controller")).isGreaterThan(60);
        assertThat(granted.get("greedy")).isLessThanOrEqualTo(150);
    }

    @Test
    void share_is_kept_for_an_agent_that_waits() {
        RegistryBudgets budgets = budgets("8/min");
        assertThat(lease(budgets, "first", 2)).isEqualTo(2);
        assertThat(lease(budgets, "second", 1)).isEqualTo(1);
        assertThat(lease(budgets, "first", 8)).as("no other one waits").isEqualTo(5);
        pass(Duration.ofSeconds(10));
        assertThat(lease(budgets, "second", 8)).isZero();
        pass(Duration.ofSeconds(50));

        assertThat(lease(budgets, "first", 8)).isEqualTo(4);
        assertThat(budgets.lessor("first").lease(REGISTRY, false, 8).pause())
                .as("the second may not need its share")
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
        assertThat(lease(budgets, "second", 8)).isEqualTo(4);
    }

    @Test
    void agent_that_asked_a_minute_ago_has_no_share() {
        RegistryBudgets budgets = budgets("8/min");
        lease(budgets, "gone", 1);
        lease(budgets, "first", 7);
        pass(Duration.ofSeconds(20));
        assertThat(lease(budgets, "second", 8)).isZero();
        pass(Duration.ofSeconds(40));
        assertThat(lease(budgets, "first", 8)).as("half of it").isEqualTo(4);

        pass(Duration.ofMinutes(1));
        assertThat(lease(budgets, "first", 8)).isEqualTo(8);
    }

    @Test
    void many_agents_are_each_known_as_long_as_a_thousand_others_are_not() {
        RegistryBudgets budgets = budgets("100000/min");
        BudgetLessor first = budgets.lessor("agent 0");
        for (int i = 0; i < 1000; i++) {
            assertThat(lease(budgets, "agent " + i, 1)).isEqualTo(1);
        }
        assertThat(budgets.lessor("agent 0")).isSameAs(first);
        assertThat(lease(budgets, "agent 1000", 1)).isEqualTo(1);
        assertThat(budgets.lessor("agent 0")).isNotSameAs(first);
    }

    @Test
    void agent_alone_gets_all_of_it() {
        RegistryBudgets budgets = budgets("60/min");
        int granted = 0;
        for (int i = 0; i < 100; i++) {
            granted += budgets.lessor("alone").lease(REGISTRY, false, 8).count();
        }
        assertThat(granted).isEqualTo(60);
    }

    @Test
    void names_that_an_agent_makes_up_take_no_memory() {
        RegistryBudgets budgets = budgets("60/min");
        for (int i = 0; i < 10_000; i++) {
            assertThat(budgets.lessor("agent").lease("made-up-" + i, true, 1).isUnlimited())
                    .isTrue();
        }
        assertThat(budgets.lessor("agent").lease("x".repeat(300), true, 1).count())
                .isEqualTo(1);
        assertThat(budgets.lessor("agent").lease("x".repeat(301), true, 1).count())
                .isZero();
        assertThat(budgets.lessor("agent").lease(null, true, 1).count()).isZero();
        assertThat(budgets.lessor("agent").lease(REGISTRY, false, -5).count()).isEqualTo(1);
        assertThat(budgets.accounts()).isEqualTo(1);
    }

    @Test
    void agent_leases_a_few_at_a_time_from_its_controller() throws Exception {
        RegistryBudgets controller = budgets("20/min");
        RegistryBudgets agent = new RegistryBudgets(() -> now, Map.of());
        List<Integer> asked = new ArrayList<>();
        BudgetLessor lessor = controller.lessor("agent");
        agent.leaseFrom((registry, pull, wanted) -> {
            asked.add(wanted);
            return lessor.lease(registry, pull, wanted);
        });
        int begun = 0;
        while (agent.take(REGISTRY, false).isZero()) {
            begun++;
        }
        assertThat(begun).isEqualTo(20);
        assertThat(asked).hasSize(4).allMatch(wanted -> wanted == 8);

        pass(Duration.ofMinutes(1));
        assertThat(agent.take(REGISTRY, false)).isZero();
        pass(Duration.ofSeconds(2));
        assertThat(agent.take(REGISTRY, false)).as("an old lease is not used").isZero();
        assertThat(asked).hasSize(6);
    }

    @Test
    void threads_of_an_agent_share_its_leases() throws Exception {
        RegistryBudgets controller = budgets("20/min");
        RegistryBudgets agent = new RegistryBudgets(() -> now, Map.of());
        List<Integer> asked = new ArrayList<>();
        agent.leaseFrom((registry, pull, wanted) -> {
            asked.add(wanted);
            return controller.lessor("agent").lease(registry, pull, wanted);
        });
        agent.take(REGISTRY, false);
        FutureTask<Duration> other = new FutureTask<>(() -> agent.take(REGISTRY, false));
        new Thread(other).start();
        assertThat(other.get(60, TimeUnit.SECONDS)).isZero();
        assertThat(asked).hasSize(1);
    }

    @Test
    void agent_without_its_controller_waits() throws Exception {
        RegistryBudgets agent = new RegistryBudgets(() -> now, Map.of());
        agent.leaseFrom((registry, pull, wanted) -> {
            throw new IllegalStateException("the channel is closed");
        });
        assertThat(agent.take(REGISTRY, false)).isPositive();
    }

    @Test
    void controller_never_leases_from_itself() throws Exception {
        RegistryBudgets budgets = budgets("1/min");
        budgets.leaseFrom(budgets.lessor("built-in"));
        assertThat(budgets.take(REGISTRY, false)).isZero();
        assertThat(budgets.take(REGISTRY, false)).isPositive();
    }
}
