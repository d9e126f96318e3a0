package io.jenkins.plugins.nodeimagematrix.registry.budget;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The account of one registry: the requests that were taken from its budget. Safe for several threads. */
final class BudgetAccount {
    private final RequestBudget budget;
    private final RequestWindow requests;
    private final RequestWindow pulls;

    BudgetAccount(RequestBudget budget) {
        this.budget = budget;
        this.requests = budget.requestsPerMinute() == 0
                ? null
                : new RequestWindow(
                        budget.requestsPerMinute(), Duration.ofMinutes(1).toNanos());
        this.pulls = budget.pulls() == 0
                ? null
                : new RequestWindow(budget.pulls(), budget.pullWindow().toNanos());
    }

    RequestBudget budget() {
        return budget;
    }

    private List<RequestWindow> windows(boolean pull) {
        return Stream.of(requests, pull ? pulls : null)
                .filter(window -> window != null)
                .toList();
    }

    /**
     * @param user one of those that share the budget
     * @param now time of {@link System#nanoTime}
     */
    synchronized BudgetGrant take(String user, boolean pull, int wanted, long now) {
        List<RequestWindow> windows = windows(pull);
        if (windows.isEmpty()) {
            return BudgetGrant.unlimited(wanted);
        }
        int some = wanted;
        long free = now;
        for (RequestWindow window : windows) {
            int allowed = window.allowed(user, wanted, now);
            some = Math.min(some, allowed);
            if (allowed == 0) {
                free = Math.max(free, window.freeAt(user, now));
            }
        }
        if (some == 0) {
            windows.forEach(window -> window.refused(user, now));
            return BudgetGrant.after(Duration.ofNanos(free - now).plusMillis(1));
        }
        begin(user, pull, some, now);
        return BudgetGrant.of(some);
    }

    /** Counts a request that is sent without permission from the budget, such as the second one after a challenge. */
    synchronized void begin(String user, boolean pull, int some, long now) {
        windows(pull).forEach(window -> window.begin(user, some, now));
    }
}
