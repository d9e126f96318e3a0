/** The release catalogue: its reader, download and stored copies, and the snapshot in the plugin. */
package io.jenkins.plugins.nodeimagematrix.release.catalogue;
