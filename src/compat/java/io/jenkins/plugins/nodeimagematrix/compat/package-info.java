/** What differs between hudson-core 1.395 and a current Jenkins. The rest of the plugin is written for the latter. */
package io.jenkins.plugins.nodeimagematrix.compat;
