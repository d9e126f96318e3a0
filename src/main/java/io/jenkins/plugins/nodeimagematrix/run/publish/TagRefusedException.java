package io.jenkins.plugins.nodeimagematrix.run.publish;

import java.io.IOException;

/**
 * Thrown when the plugin itself refuses to change a tag or to use an image, independent of the registry; the message gives
 * the reason.
 */
public class TagRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    TagRefusedException(String why) {
        super(why);
    }

    TagRefusedException(String why, Throwable cause) {
        super(why, cause);
    }

    /** Thrown when a tag holds another image than the one that was just put there. */
    static final class Overwritten extends TagRefusedException {
        private static final long serialVersionUID = 1L;

        Overwritten(String put, String now) {
            super(Refusals.readsBack(put, now));
        }
    }

    /** Thrown when a tag is not what it was when its update was planned. */
    static final class Changed extends TagRefusedException {
        private static final long serialVersionUID = 1L;

        Changed(TagState.Seen planned, TagState.Seen now) {
            super(Refusals.changedBetween(planned, now));
        }
    }
}
