/** YAML nodes and problems with their positions in the file. */
package io.jenkins.plugins.nodeimagematrix.matrix.yaml;
