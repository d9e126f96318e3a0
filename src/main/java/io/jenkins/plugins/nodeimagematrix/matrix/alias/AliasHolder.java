package io.jenkins.plugins.nodeimagematrix.matrix.alias;

import io.jenkins.plugins.nodeimagematrix.image.TaggedVersion;
import java.io.Serializable;
import java.util.Objects;

/** What an alias is on at the registry before it is published. */
public sealed interface AliasHolder extends Serializable {
    /** The alias does not exist. */
    record Nothing() implements AliasHolder {}

    /** It exists, and none of the pinned tags says which version it is. */
    record Unknown() implements AliasHolder {}

    record Known(TaggedVersion version) implements AliasHolder {
        public Known {
            Objects.requireNonNull(version, "version");
        }
    }
}
