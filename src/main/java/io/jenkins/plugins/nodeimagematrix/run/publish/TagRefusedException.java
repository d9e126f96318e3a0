package io.jenkins.plugins.nodeimagematrix.run.publish;

import java.io.IOException;

/** A tag or image that this product itself refuses to touch or to use, whatever its registry would have said; the message says why. */
public final class TagRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    TagRefusedException(String why) {
        super(why);
    }

    TagRefusedException(String why, Throwable cause) {
        super(why, cause);
    }
}
