/** Folders, ignore files and links of the checkout, and the agent's description of them. */
package io.jenkins.plugins.nodeimagematrix.matrix.source;
