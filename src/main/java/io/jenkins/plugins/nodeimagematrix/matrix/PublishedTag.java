package io.jenkins.plugins.nodeimagematrix.matrix;

import java.io.Serializable;

public record PublishedTag(
        ImageReference reference, String digest, String imageId, String inputHash, String node, String cell)
        implements Serializable {}
