/** What Jenkins' remote API says of matrices, jobs and looks. Each bean has all of its properties wherever it is exported. */
package io.jenkins.plugins.nodeimagematrix.job.api;
