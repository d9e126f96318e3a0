/** Folders, ignore files and links of the checkout; what an agent describes of them. */
package io.jenkins.plugins.nodeimagematrix.matrix.source;
