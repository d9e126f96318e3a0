package io.jenkins.plugins.nodeimagematrix.matrix;

import java.util.List;

/** What a matrix can be written as: a matrix file, or an inventory of Dante. */
sealed interface MatrixDocument permits MatrixFile, Inventory {
    /**
     * Reads a text; what has no key {@code axes} and a list of images is an inventory.
     *
     * @param name of the text, for messages
     */
    static MatrixDocument read(String name, String text) throws MatrixFileException {
        Problems problems = new Problems(name);
        YamlNode document = YamlDocument.read(text, problems);
        return isInventory(document) ? Inventory.read(document, problems) : MatrixFileReader.read(document, problems);
    }

    /** Where the lock file belongs, or null. */
    String lock();

    /** All cells, whatever is published and whichever are asked for. */
    List<Cell> cells(PlanRequest request) throws MatrixFileException;

    /** @throws IllegalArgumentException if the filter cannot be read */
    Plan plan(PlanRequest request, SourceTree sources) throws MatrixFileException;

    private static boolean isInventory(YamlNode document) {
        return document instanceof YamlNode.Mapping mapping
                && !mapping.entries().containsKey("axes")
                && mapping.entries().containsKey("images")
                && mapping.entries().get("images").value() instanceof YamlNode.Sequence;
    }
}
