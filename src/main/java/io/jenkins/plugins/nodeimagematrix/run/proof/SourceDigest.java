package io.jenkins.plugins.nodeimagematrix.run.proof;

/** The names of digests in statements that are not of one file's bytes. */
final class SourceDigest {
    /**
     * A SHA-256 digest over a folder as a build sees it: names, kinds and contents, without what {@code .dockerignore} leaves
     * out. {@code docs/proofs.md} describes it.
     */
    static final String FOLDER = "nodeImageMatrixFolderV1";

    private SourceDigest() {}
}
