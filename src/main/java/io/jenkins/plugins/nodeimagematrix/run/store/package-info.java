/** Files that outlive a run, folders, locks, archives. */
package io.jenkins.plugins.nodeimagematrix.run.store;
