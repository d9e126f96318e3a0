package io.jenkins.plugins.nodeimagematrix.run.schedule;

import java.io.Serializable;

/** The source of a cell's base image for the daemon that builds the cell. */
public sealed interface BaseSource extends Serializable {
    /** The image id; {@code null} if it is unknown. */
    String imageId();

    /** The base is named in the cell's own Dockerfile. */
    record External() implements BaseSource {
        @Override
        public String imageId() {
            return null;
        }
    }

    /**
     * The daemon has the image.
     *
     * @param imageId the id as built
     * @param digest the digest at the registry; {@code null} if the image is not there
     */
    record Local(String imageId, String digest) implements BaseSource {}

    /** Another agent's daemon has the image; it is streamed from there. */
    record FromAgent(String agent, String imageId) implements BaseSource {}

    /** The registry has the image, by digest; an earlier run or this one uploaded it. */
    record FromRegistry(String cell, String imageId, String digest) implements BaseSource {}
}
