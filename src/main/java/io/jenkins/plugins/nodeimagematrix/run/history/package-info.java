/** The history of tags, and what holds them. */
package io.jenkins.plugins.nodeimagematrix.run.history;
