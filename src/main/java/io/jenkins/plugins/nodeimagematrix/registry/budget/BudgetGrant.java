package io.jenkins.plugins.nodeimagematrix.registry.budget;

import java.io.Serializable;
import java.time.Duration;

/**
 * The answer to a request for a part of a budget.
 *
 * @param count how many requests may begin now; 0 for none
 * @param pause after which to ask again, if none may begin
 * @param isUnlimited whether the registry has no limit, so that there is no need to ask again soon
 */
public record BudgetGrant(int count, Duration pause, boolean isUnlimited) implements Serializable {
    private static final long serialVersionUID = 1L;

    static BudgetGrant unlimited(int count) {
        return new BudgetGrant(count, Duration.ZERO, true);
    }

    static BudgetGrant of(int count) {
        return new BudgetGrant(count, Duration.ZERO, false);
    }

    static BudgetGrant after(Duration pause) {
        return new BudgetGrant(0, pause, false);
    }
}
