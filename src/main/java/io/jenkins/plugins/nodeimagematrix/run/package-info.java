/** One run from its first journal record to its last. */
package io.jenkins.plugins.nodeimagematrix.run;
