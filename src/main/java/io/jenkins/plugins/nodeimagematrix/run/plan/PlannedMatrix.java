package io.jenkins.plugins.nodeimagematrix.run.plan;

import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.run.history.Ledger;
import io.jenkins.plugins.nodeimagematrix.run.journal.InterruptedRuns;
import java.util.SortedSet;

/**
 * A plan, and what it was made with.
 *
 * @param known what is known to be published
 * @param killed runs that did not come to their end, as their journals say
 * @param keptBases names of images outside of the matrix that moved, while published images stay on what they were built on
 * @param lockIsCurrent whether the lock file in the folder says what the plan wants in it
 */
public record PlannedMatrix(
        Plan plan, Ledger known, InterruptedRuns killed, SortedSet<String> keptBases, boolean lockIsCurrent) {}
