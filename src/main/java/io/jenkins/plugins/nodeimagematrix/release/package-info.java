/** Node.js releases: versions, lines, codenames, the catalogue, the update policy and the lock file. */
package io.jenkins.plugins.nodeimagematrix.release;
