/** Alias templates, and the rules that assign each alias to a version. */
package io.jenkins.plugins.nodeimagematrix.matrix.alias;
