package io.jenkins.plugins.nodeimagematrix.job;

import hudson.FilePath;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.run.Ledger;

/** A plan, the folder in the workspace that its paths are relative to, and what is known to be published. */
record Planned(Plan plan, FilePath root, Ledger known) {}
