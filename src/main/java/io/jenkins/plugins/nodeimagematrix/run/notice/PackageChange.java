package io.jenkins.plugins.nodeimagematrix.run.notice;

/**
 * A package that differs between the image that had a tag before and the one that has it now.
 *
 * @param before the version before; {@code null} if the package is new
 * @param after the version now; {@code null} if the package is gone
 */
public record PackageChange(String name, String before, String after) {}
