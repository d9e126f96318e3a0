package io.jenkins.plugins.nodeimagematrix.matrix;

import java.io.Serializable;

public record PlannedAlias(ImageReference reference, String cell, ImageReference pinned, String rule)
        implements Serializable {}
