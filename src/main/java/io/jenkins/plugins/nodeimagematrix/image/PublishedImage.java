package io.jenkins.plugins.nodeimagematrix.image;

import java.io.Serializable;

/**
 * One image at a registry, as an earlier run put it there.
 *
 * @param reference a tag that holds it, alone or as one platform of an index
 * @param digest of its own manifest, never of an index
 * @param imageId as the daemon that built it names it
 * @param inputHash of its build inputs and tests, in the form of {@link InputHash}; null if it is not known
 */
public record PublishedImage(ImageReference reference, String digest, String imageId, String inputHash)
        implements Serializable {}
