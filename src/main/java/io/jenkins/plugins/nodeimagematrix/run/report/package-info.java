/** Results of cells, tag updates, the report as JSON and JUnit XML. */
package io.jenkins.plugins.nodeimagematrix.run.report;
