package io.jenkins.plugins.nodeimagematrix.matrix.alias;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import java.io.Serializable;
import java.util.Objects;

/** The current target of an alias at the registry, before publishing. */
public sealed interface AliasHolder extends Serializable {
    /** The alias does not exist. */
    record Nothing() implements AliasHolder {}

    /** The alias exists, and no pinned tag shows its version. */
    record Unknown() implements AliasHolder {}

    record Known(TaggedVersion version) implements AliasHolder {
        public Known {
            Objects.requireNonNull(version, "version");
        }
    }
}
