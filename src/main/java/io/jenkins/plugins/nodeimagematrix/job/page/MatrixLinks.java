package io.jenkins.plugins.nodeimagematrix.job.page;

import hudson.console.HyperlinkNote;
import io.jenkins.plugins.nodeimagematrix.job.Messages;
import io.jenkins.plugins.nodeimagematrix.run.ConsoleLinks;

/** The links of a build's console to the pages of its matrix. A console that is read as plain text has their text only. */
public final class MatrixLinks implements ConsoleLinks {
    private final MatrixBuildAction matrix;

    public MatrixLinks(MatrixBuildAction matrix) {
        this.matrix = matrix;
    }

    @Override
    public String cell(String cell, String text) {
        return HyperlinkNote.encodeTo(page() + matrix.cell(cell).getUrl(), text);
    }

    /** Returns a line that leads to the matrix. */
    public String lastLine() {
        String link = HyperlinkNote.encodeTo(page(), matrix.getDisplayName());
        return Messages.MatrixLinks_lastLine(link, matrix.getRun().getFullDisplayName());
    }

    /** The path of the page, from the root of the controller. */
    private String page() {
        return "/" + matrix.getRun().getUrl() + matrix.getUrlName() + "/";
    }
}
