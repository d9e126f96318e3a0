/** The registries of a run, and labels of images there. */
package io.jenkins.plugins.nodeimagematrix.run.registry;
