/** YAML with the place of every node; problems with their place. */
package io.jenkins.plugins.nodeimagematrix.matrix.yaml;
