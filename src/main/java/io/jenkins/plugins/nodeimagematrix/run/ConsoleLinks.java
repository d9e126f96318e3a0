package io.jenkins.plugins.nodeimagematrix.run;

/** The links of a run's console to pages of the run. */
public interface ConsoleLinks {
    /** For a console that is plain text. */
    ConsoleLinks NONE = (cell, text) -> text;

    /**
     * Returns the text as a link to a cell's page.
     *
     * @param text without control characters
     */
    String cell(String cell, String text);
}
