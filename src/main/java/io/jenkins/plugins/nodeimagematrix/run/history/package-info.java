/** The history of tags, and the decisions that hold tags. */
package io.jenkins.plugins.nodeimagematrix.run.history;
