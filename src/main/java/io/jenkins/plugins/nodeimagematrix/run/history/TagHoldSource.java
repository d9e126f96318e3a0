package io.jenkins.plugins.nodeimagematrix.run.history;

import java.io.IOException;

/** What people have decided so far about images that aliases are kept from; they may decide at any moment. */
@FunctionalInterface
public interface TagHoldSource {
    /** Nobody ever decides anything. */
    TagHoldSource NONE = () -> TagHolds.NOTHING;

    TagHolds now() throws IOException;
}
