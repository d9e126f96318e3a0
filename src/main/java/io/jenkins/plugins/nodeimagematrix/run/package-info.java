/** A run of the matrix: the scheduler's state machine, cell results, the journal and the report. */
package io.jenkins.plugins.nodeimagematrix.run;
