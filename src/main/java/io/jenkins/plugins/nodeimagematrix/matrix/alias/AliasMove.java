package io.jenkins.plugins.nodeimagematrix.matrix.alias;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;

/** The effect of publishing on an alias. It ensures that an alias never moves back. */
public enum AliasMove {
    CREATED,
    MOVED,
    /** The alias is already on this version. */
    UNCHANGED,
    /** The alias is on a newer version. */
    REFUSED_BACK,
    /** The alias is on an image of unknown version, so the move could be backwards. */
    REFUSED_UNKNOWN;

    public static AliasMove decide(AliasHolder holder, TaggedVersion target) {
        if (target.isPrerelease()) {
            throw new IllegalArgumentException(target.version() + " is a prerelease and never takes an alias");
        }
        if (holder instanceof AliasHolder.Known known) {
            int order = target.compareTo(known.version());
            if (order == 0) {
                return UNCHANGED;
            }
            return order > 0 ? MOVED : REFUSED_BACK;
        }
        if (holder instanceof AliasHolder.Unknown) {
            return REFUSED_UNKNOWN;
        }
        return CREATED;
    }
}
