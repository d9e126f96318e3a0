package io.jenkins.plugins.nodeimagematrix.registry.budget;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The budgets of a process. On a controller they follow from its configuration; an agent leases requests of its controller, a few at a
 * time, so that one budget holds for all of them. Safe for several threads.
 */
public final class RegistryBudgets {
    public static final RegistryBudgets OF_PROCESS = new RegistryBudgets(System::nanoTime, Map.of());

    /**
     * The maximum number of requests of one lease, so that an agent that does not use its lease withholds only a few.
     */
    private static final int MAX_LEASE = 8;
    /** The time within which a lease must be used, so that a registry counts its requests in nearly the same window. */
    private static final Duration LEASE_TIME = Duration.ofSeconds(2);

    private static final Duration UNLIMITED_TIME = Duration.ofMinutes(1);
    private static final Duration WITHOUT_ANSWER = Duration.ofSeconds(1);
    private static final String CONTROLLER = "";
    private static final int MAX_REGISTRY_CHARS = 300;
    private static final int MAX_LESSORS = 1_000;

    private final LongSupplier clock;
    private final Map<String, BudgetAccount> accounts = new ConcurrentHashMap<>();
    private final Map<String, Lease> leases = new ConcurrentHashMap<>();
    private final Map<String, Long> pullsClosed = new ConcurrentHashMap<>();
    private volatile Map<String, RequestBudget> configured;
    private volatile BudgetLessor controller;
    private final Map<String, ForAgent> lessors = new LinkedHashMap<>();

    /** The unused requests of a lease. */
    private static final class Lease {
        private final ReentrantLock asking = new ReentrantLock();
        private int left;
        private boolean isUnlimited;
        private long expires;
    }

    /** The controller's end, for one agent. */
    private record ForAgent(RegistryBudgets budgets, String agent) implements BudgetLessor {
        @Override
        public BudgetGrant lease(String registry, boolean pull, int wanted) {
            if (registry == null || registry.length() > MAX_REGISTRY_CHARS) {
                return BudgetGrant.after(Duration.ofMinutes(1));
            }
            return budgets.grant(agent, registry, pull, Math.max(1, Math.min(wanted, MAX_LEASE)));
        }
    }

    /**
     * @param clock in nanoseconds since any fixed moment
     * @param configured budgets by registry
     */
    public RegistryBudgets(LongSupplier clock, Map<String, RequestBudget> configured) {
        this.clock = clock;
        this.configured = byName(configured);
    }

    private static Map<String, RequestBudget> byName(Map<String, RequestBudget> given) {
        Map<String, RequestBudget> named = new HashMap<>();
        given.forEach((registry, budget) -> named.put(name(registry), budget));
        return Map.copyOf(named);
    }

    /** One name for a registry that has several. */
    private static String name(String registry) {
        return switch (registry) {
            case "index.docker.io", "registry-1.docker.io" -> "docker.io";
            default -> registry;
        };
    }

    /** Sets the budgets of a controller. An unchanged budget keeps its account. */
    public void configure(Map<String, RequestBudget> budgets) {
        configured = byName(budgets);
        accounts.entrySet().removeIf(entry -> !entry.getValue().budget().equals(budget(entry.getKey())));
    }

    /**
     * The lessor for one agent. Agents that compete get equal shares.
     *
     * @param agent the controller's name for the agent
     */
    public BudgetLessor lessor(String agent) {
        synchronized (lessors) {
            // The same object each time: remoting releases an exported object with the last call that refers to it.
            ForAgent lessor = lessors.computeIfAbsent(agent, name -> new ForAgent(this, name));
            if (lessors.size() > MAX_LESSORS) {
                lessors.remove(lessors.keySet().iterator().next());
            }
            return lessor;
        }
    }

    /** Makes this process, which is an agent, lease its requests. */
    public void leaseFrom(BudgetLessor lessor) {
        // The built-in node's callables run in the controller, which has the budgets itself.
        if (!(lessor instanceof ForAgent)) {
            controller = lessor;
        }
    }

    private RequestBudget budget(String name) {
        RequestBudget budget = configured.get(name);
        return budget == null ? RequestBudget.ofUnnamed(name) : budget;
    }

    private BudgetGrant grant(String user, String registry, boolean pull, int wanted) {
        String name = name(registry);
        RequestBudget budget = budget(name);
        // An agent may ask for any name; accounts exist only for registries with a budget.
        return budget.equals(RequestBudget.NONE)
                ? BudgetGrant.unlimited(wanted)
                : accounts.computeIfAbsent(name, absent -> new BudgetAccount(budget))
                        .take(user, pull, wanted, clock.getAsLong());
    }

    /**
     * Takes one request of a registry's budget.
     *
     * @return the pause before the next attempt; zero if the request may begin
     */
    public Duration take(String registry, boolean pull) throws InterruptedException {
        long closed = pull ? pullsClosed.getOrDefault(name(registry), Long.MIN_VALUE) : Long.MIN_VALUE;
        if (closed != Long.MIN_VALUE && closed - clock.getAsLong() > 0) {
            return Duration.ofNanos(closed - clock.getAsLong());
        }
        BudgetLessor lessor = controller;
        return lessor == null ? grant(CONTROLLER, registry, pull, 1).pause() : leased(lessor, name(registry), pull);
    }

    /** Counts a request that is sent at once, as part of one that was taken. */
    public void begin(String registry, boolean pull) {
        BudgetAccount account = accounts.get(name(registry));
        if (account != null) {
            account.begin(CONTROLLER, pull, 1, clock.getAsLong());
        }
    }

    /**
     * Lets no pull begin for this time, because the registry refused one. A refusal to an agent closes pulls of that
     * agent only.
     */
    public void closePulls(String registry, Duration time) {
        pullsClosed.merge(
                name(registry), clock.getAsLong() + time.toNanos(), (known, now) -> known - now > 0 ? known : now);
    }

    private Duration leased(BudgetLessor lessor, String registry, boolean pull) throws InterruptedException {
        Lease lease = leases.computeIfAbsent(registry + (pull ? " pulls" : ""), absent -> new Lease());
        lease.asking.lockInterruptibly();
        try {
            if (lease.expires - clock.getAsLong() > 0 && (lease.isUnlimited || lease.left > 0)) {
                lease.left -= lease.isUnlimited ? 0 : 1;
                return Duration.ZERO;
            }
            BudgetGrant grant = ask(lessor, registry, pull);
            if (grant.count() <= 0) {
                return grant.pause();
            }
            lease.isUnlimited = grant.isUnlimited();
            lease.left = grant.count() - 1;
            lease.expires = clock.getAsLong() + (grant.isUnlimited() ? UNLIMITED_TIME : LEASE_TIME).toNanos();
            return Duration.ZERO;
        } finally {
            lease.asking.unlock();
        }
    }

    private static BudgetGrant ask(BudgetLessor lessor, String registry, boolean pull) {
        try {
            return lessor.lease(registry, pull, MAX_LEASE);
        } catch (RuntimeException gone) {
            // The channel is closed: the work on this agent ends, or another build brings a new lessor.
            return BudgetGrant.after(WITHOUT_ANSWER);
        }
    }

    /** The number of registries with an account. */
    int accounts() {
        return accounts.size();
    }
}
