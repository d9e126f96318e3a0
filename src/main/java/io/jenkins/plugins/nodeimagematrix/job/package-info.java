/** What people configure and look at: the freestyle builder, actions, pages and global configuration. */
package io.jenkins.plugins.nodeimagematrix.job;
