/** The Pipeline steps. */
package io.jenkins.plugins.nodeimagematrix.pipeline;
