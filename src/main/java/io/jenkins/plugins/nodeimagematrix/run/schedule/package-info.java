/** The scheduling of cells to workers. */
package io.jenkins.plugins.nodeimagematrix.run.schedule;
