package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.remoting.Channel;
import io.jenkins.plugins.nodeimagematrix.registry.budget.BudgetLessor;
import io.jenkins.plugins.nodeimagematrix.registry.budget.RegistryBudgets;
import java.io.Serializable;

/** The controller's budgets for requests to registries, as a callable carries them to an agent. */
public final class BudgetLink implements Serializable {
    private static final long serialVersionUID = 1L;

    /** On the agent, a proxy that calls the controller. */
    @SuppressWarnings("serial")
    private final BudgetLessor lessor;

    private BudgetLink(BudgetLessor lessor) {
        this.lessor = lessor;
    }

    /** @param agent the controller's name for it: agents with different names get equal shares */
    public static BudgetLink to(String agent) {
        return new BudgetLink(RegistryBudgets.OF_PROCESS.lessor(agent));
    }

    BudgetLessor lessor() {
        return lessor;
    }

    private Object writeReplace() {
        Channel channel = Channel.current();
        return channel == null ? this : new BudgetLink(channel.export(BudgetLessor.class, lessor));
    }

    /** Has this agent's requests to registries take from the controller's budgets. */
    public void use() {
        RegistryBudgets.OF_PROCESS.leaseFrom(lessor);
    }
}
