/** Versions, version ranges and release lines of Node.js. */
package io.jenkins.plugins.nodeimagematrix.release;
