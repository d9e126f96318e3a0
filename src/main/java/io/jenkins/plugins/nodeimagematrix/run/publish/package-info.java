/** Pinned tags and aliases: planned, put, read back. */
package io.jenkins.plugins.nodeimagematrix.run.publish;
