/** The freestyle build step and one matrix of a build. */
package io.jenkins.plugins.nodeimagematrix.job;
