package io.jenkins.plugins.nodeimagematrix.matrix.alias;

import java.io.Serializable;

/**
 * The limits within which an image may differ from the one that its aliases are on. Beyond them the aliases stay.
 *
 * @param removed whether a package may be missing that the image before had
 * @param growthPercent the share by which the size may grow; {@code null} for any
 */
public record AliasLimits(boolean removed, Integer growthPercent) implements Serializable {}
