package io.jenkins.plugins.nodeimagematrix.registry.budget;

/** Leases requests out of the budgets of a controller. Agents call it over their channel. */
@FunctionalInterface
public interface BudgetLessor {
    /**
     * @param registry host, or host:port
     * @param pull whether they are pulls
     * @param wanted how many requests are to begin within the next seconds
     */
    BudgetGrant lease(String registry, boolean pull, int wanted);
}
