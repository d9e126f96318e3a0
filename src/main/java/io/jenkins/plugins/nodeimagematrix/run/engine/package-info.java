/** The engine: a complete run in one JVM, without Jenkins. */
package io.jenkins.plugins.nodeimagematrix.run.engine;
