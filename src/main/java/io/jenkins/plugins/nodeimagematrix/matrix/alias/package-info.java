/** Alias templates, and which version each alias belongs to. */
package io.jenkins.plugins.nodeimagematrix.matrix.alias;
