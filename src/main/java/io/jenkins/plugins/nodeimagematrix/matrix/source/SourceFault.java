package io.jenkins.plugins.nodeimagematrix.matrix.source;

/** The reasons why a file or folder that a matrix file names cannot be used. */
public enum SourceFault {
    ABSENT,
    NOT_A_FILE,
    NOT_A_FOLDER,
    /** A link leads out of the matrix file's folder. */
    OUTSIDE,
    /** A link leads back to itself. */
    LOOP,
    TOO_LARGE,
    UNREADABLE,
    /** The {@code .dockerignore} of a folder is not UTF-8; its name is given as the link. */
    IGNORE_FILE_NOT_UTF8;

    /**
     * Describes the fault as the end of a sentence about the path.
     *
     * @param link the link on the path and its target, or null
     */
    public String describe(String link) {
        String behind = link == null ? "" : " (" + link + ")";
        return switch (this) {
            case ABSENT -> "is not in the folder of this file" + behind + "; add it, or correct the path";
            case NOT_A_FILE -> "is a folder or a device, not a file" + behind + "; correct the path";
            case NOT_A_FOLDER -> "is not a folder" + behind + "; correct the path";
            case OUTSIDE ->
                "leads out of the folder that paths are relative to" + behind
                        + "; copy what it leads to into the folder";
            case LOOP -> "is behind a link that leads back to itself" + behind + "; correct the link";
            case TOO_LARGE -> "is too large" + behind + "; make it smaller";
            case IGNORE_FILE_NOT_UTF8 ->
                "has an ignore file that is not written in UTF-8" + behind + "; save it as UTF-8";
            case UNREADABLE -> "can't be read" + behind + "; check its permissions";
        };
    }
}
