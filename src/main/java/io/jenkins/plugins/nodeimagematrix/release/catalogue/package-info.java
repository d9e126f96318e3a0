/** The release catalogue: read, downloaded, kept, and the snapshot in the plugin. */
package io.jenkins.plugins.nodeimagematrix.release.catalogue;
