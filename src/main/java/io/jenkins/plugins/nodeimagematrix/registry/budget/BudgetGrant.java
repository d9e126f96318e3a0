package io.jenkins.plugins.nodeimagematrix.registry.budget;

import java.io.Serializable;

/**
 * An answer to a question for requests.
 *
 * @param count how many requests may begin now; 0 for none
 * @param waitMillis after which to ask again, if none may begin
 * @param isUnlimited whether the registry has no limit, so that there is no need to ask again soon
 */
public record BudgetGrant(int count, long waitMillis, boolean isUnlimited) implements Serializable {
    private static final long serialVersionUID = 1L;

    static BudgetGrant unlimited(int count) {
        return new BudgetGrant(count, 0, true);
    }

    static BudgetGrant of(int count) {
        return new BudgetGrant(count, 0, false);
    }

    static BudgetGrant after(long millis) {
        return new BudgetGrant(0, Math.max(1, millis), false);
    }
}
