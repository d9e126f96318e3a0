/** The registries of a run, and the labels of images at registries. */
package io.jenkins.plugins.nodeimagematrix.run.registry;
