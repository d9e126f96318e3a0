/** The whole job in one JVM, without Jenkins. */
package io.jenkins.plugins.nodeimagematrix.run.engine;
