/** The plan: expansion, tags, aliases, reasons, hashes. */
package io.jenkins.plugins.nodeimagematrix.matrix.plan;
