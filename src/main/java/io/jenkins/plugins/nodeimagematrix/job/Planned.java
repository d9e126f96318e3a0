package io.jenkins.plugins.nodeimagematrix.job;

import hudson.FilePath;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;

/** A plan, and the folder in the workspace that its paths are relative to. */
record Planned(Plan plan, FilePath root) {}
