package io.jenkins.plugins.nodeimagematrix.run.schedule;

import java.io.Serializable;

/** Where the image a cell stands on is to be had for the daemon that is to build the cell. */
public sealed interface BaseSource extends Serializable {
    /** Which image it is; {@code null} if the run does not know. */
    String imageId();

    /** The cell names its base in its own Dockerfile. */
    record External() implements BaseSource {
        @Override
        public String imageId() {
            return null;
        }
    }

    /**
     * The daemon has it.
     *
     * @param imageId as it was built
     * @param digest at the registry; {@code null} if it is not there
     */
    record Local(String imageId, String digest) implements BaseSource {}

    /** Another agent's daemon has it; the same bytes are streamed from there. */
    record FromAgent(String agent, String imageId) implements BaseSource {}

    /** The registry has it: of an earlier run, by digest. */
    record FromRegistry(String cell, String imageId, String digest) implements BaseSource {}
}
