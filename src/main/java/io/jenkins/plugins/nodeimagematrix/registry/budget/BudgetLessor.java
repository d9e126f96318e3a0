package io.jenkins.plugins.nodeimagematrix.registry.budget;

/** The part of a controller that leases requests of its budgets to agents. They call it over their channel. */
@FunctionalInterface
public interface BudgetLessor {
    /**
     * @param registry host, or host:port
     * @param pull whether they are pulls
     * @param wanted the number of requests that begin within the next seconds
     */
    BudgetGrant lease(String registry, boolean pull, int wanted);
}
