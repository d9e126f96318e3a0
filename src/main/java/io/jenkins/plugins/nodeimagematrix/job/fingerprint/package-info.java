/** Jenkins' fingerprints of images. */
package io.jenkins.plugins.nodeimagematrix.job.fingerprint;
