package io.jenkins.plugins.nodeimagematrix.run.look;

/**
 * The settings of a job for looks.
 *
 * @param onlyFound whether a build is limited to what was found
 * @param refresh whether pinned tags are overwritten by images on a base image that moved
 * @param held whether a build is started for a release that is newly held
 */
public record LookSettings(boolean onlyFound, boolean refresh, boolean held) {}
