package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import java.io.Serializable;

public record PlannedAlias(ImageReference reference, String cell, ImageReference pinned, String rule)
        implements Serializable {}
