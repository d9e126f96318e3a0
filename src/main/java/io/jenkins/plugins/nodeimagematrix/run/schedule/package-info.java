/** Which worker does which cell next. */
package io.jenkins.plugins.nodeimagematrix.run.schedule;
