package io.jenkins.plugins.nodeimagematrix.run.history;

import java.io.IOException;

/** A source of users' decisions on images that aliases are kept from. They can change at any time. */
@FunctionalInterface
public interface BlockedImageSource {
    /** A source without decisions. */
    BlockedImageSource NONE = () -> BlockedImages.NONE;

    BlockedImages now() throws IOException;
}
