package io.jenkins.plugins.nodeimagematrix.run.history;

import java.io.IOException;

/** A source of users' decisions on images that aliases are kept from. They can change at any time. */
@FunctionalInterface
public interface TagHoldSource {
    /** A source without decisions. */
    TagHoldSource NONE = () -> TagHolds.NOTHING;

    TagHolds now() throws IOException;
}
