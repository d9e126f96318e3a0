package io.jenkins.plugins.nodeimagematrix.run.notice;

/**
 * The addresses that a notice links to.
 *
 * @param build of the build, or of its matrix; {@code null} if the controller does not know its own address
 * @param cells of a cell's page, without the encoded name of the cell at its end; {@code null} if there are no such pages
 */
public record NoticeLinks(String build, String cells) {
    public static final NoticeLinks NONE = new NoticeLinks(null, null);
}
