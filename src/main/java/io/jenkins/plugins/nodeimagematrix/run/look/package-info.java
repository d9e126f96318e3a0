/** What has changed since the last plan of a job: releases, base images, lines; and what a build for it is limited to. */
package io.jenkins.plugins.nodeimagematrix.run.look;
