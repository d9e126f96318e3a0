package io.jenkins.plugins.nodeimagematrix.agent.remote;

import hudson.remoting.Channel;
import io.jenkins.plugins.nodeimagematrix.registry.budget.BudgetLessor;
import io.jenkins.plugins.nodeimagematrix.registry.budget.RegistryBudgets;
import io.jenkins.plugins.nodeimagematrix.registry.http.RegistryWait;
import java.io.Serializable;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The controller's budgets for requests to registries, and the receiver of waits for limits of registries, as a callable carries them
 * to an agent.
 */
public final class BudgetLink implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(BudgetLink.class.getName());

    /** On the agent, a proxy that calls the controller. */
    @SuppressWarnings("serial")
    private final BudgetLessor lessor;

    /** On the agent, a proxy that calls the controller. */
    @SuppressWarnings("serial")
    private final LimitListener waits;

    private BudgetLink(BudgetLessor lessor, LimitListener waits) {
        this.lessor = lessor;
        this.waits = waits;
    }

    /**
     * @param agent the controller's name for it: agents with different names get equal shares
     * @param waits the same object for all calls of a run: remoting releases an exported object with the last call that refers to it
     */
    public static BudgetLink to(String agent, LimitListener waits) {
        return new BudgetLink(RegistryBudgets.OF_PROCESS.lessor(agent), waits);
    }

    /** The receiver of this agent's waits. */
    public Consumer<RegistryWait> waits() {
        return wait -> {
            try {
                waits.waits(wait.registry(), wait.until().toEpochMilli(), wait.isForPulls());
            } catch (RuntimeException gone) {
                // The channel is closed, which ends the work on this agent.
                LOGGER.log(Level.FINE, "a wait cannot be reported to the controller", gone);
            }
        };
    }

    BudgetLessor lessor() {
        return lessor;
    }

    private Object writeReplace() {
        Channel channel = Channel.current();
        return channel == null
                ? this
                : new BudgetLink(
                        channel.export(BudgetLessor.class, lessor), channel.export(LimitListener.class, waits));
    }

    /** Has this agent's requests to registries take from the controller's budgets. */
    public void use() {
        RegistryBudgets.OF_PROCESS.leaseFrom(lessor);
    }
}
