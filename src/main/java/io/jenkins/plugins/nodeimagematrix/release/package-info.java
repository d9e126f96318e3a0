/** Versions, ranges and lines of Node.js. */
package io.jenkins.plugins.nodeimagematrix.release;
