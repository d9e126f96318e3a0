package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.image.ImageReference;
import java.io.Serializable;

/**
 * An alias of the plan.
 *
 * @param cell the name of the cell it belongs to
 * @param pinned the pinned tag whose image the alias gets
 * @param rule the template of the alias; {@code inventory} for a literal alias of an inventory
 */
public record PlannedAlias(ImageReference reference, String cell, ImageReference pinned, String rule)
        implements Serializable {}
