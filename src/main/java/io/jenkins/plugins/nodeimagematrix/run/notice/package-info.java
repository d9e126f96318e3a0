/** Notices of publications, for people and programs outside of Jenkins. */
package io.jenkins.plugins.nodeimagematrix.run.notice;
