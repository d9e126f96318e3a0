package io.jenkins.plugins.nodeimagematrix.matrix;

import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.dante.Inventory;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFile;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFileReader;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.PlanRequest;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.Planner;
import io.jenkins.plugins.nodeimagematrix.matrix.plan.SourceCheck;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceTree;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlDocument;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.YamlNode;
import io.jenkins.plugins.nodeimagematrix.release.policy.BasePolicies;
import java.util.List;

/** The source of a matrix: a matrix file, or an inventory of Dante. */
sealed interface MatrixDocument {
    /**
     * Reads a text. A text with a list of images and no key {@code axes} is an inventory.
     *
     * @param name of the text, for messages
     */
    static MatrixDocument read(String name, String text) throws MatrixFileException {
        Problems problems = new Problems(name);
        YamlNode document = YamlDocument.read(text, problems);
        return isInventory(document)
                ? new OfInventory(Inventory.read(document, problems))
                : new OfMatrixFile(MatrixFileReader.read(document, problems));
    }

    /** The path of the lock file, or null. */
    String lock();

    /** The policies for external base images. */
    BasePolicies bases();

    /** Whether each new image of a version gets a tag of its own. */
    boolean revisions();

    /** All cells, regardless of the filter and of what is published. */
    List<Cell> cells(PlanRequest request) throws MatrixFileException;

    /**
     * Finds the entry that names a file or folder of a cell.
     *
     * @param test the index of the test folder; ignored for other parts
     */
    SourceCheck.Place place(Cell cell, SourceCheck.Part part, int test);

    /** @throws IllegalArgumentException if the filter cannot be read */
    Plan plan(PlanRequest request, SourceTree sources) throws MatrixFileException;

    /** A matrix file. */
    record OfMatrixFile(MatrixFile file) implements MatrixDocument {
        @Override
        public String lock() {
            return file.node() == null ? null : file.node().lock();
        }

        @Override
        public BasePolicies bases() {
            return file.bases();
        }

        @Override
        public boolean revisions() {
            return file.revisions();
        }

        @Override
        public List<Cell> cells(PlanRequest request) throws MatrixFileException {
            return Planner.cells(file, request);
        }

        @Override
        public SourceCheck.Place place(Cell cell, SourceCheck.Part part, int test) {
            return SourceCheck.place(file, cell, part, test);
        }

        @Override
        public Plan plan(PlanRequest request, SourceTree sources) throws MatrixFileException {
            return Planner.plan(file, request, sources);
        }
    }

    /** An inventory of Dante. No update policy applies to its releases. */
    record OfInventory(Inventory inventory) implements MatrixDocument {
        @Override
        public String lock() {
            return null;
        }

        @Override
        public BasePolicies bases() {
            return BasePolicies.FOLLOW;
        }

        @Override
        public boolean revisions() {
            return false;
        }

        @Override
        public List<Cell> cells(PlanRequest request) throws MatrixFileException {
            return inventory.cells(request);
        }

        @Override
        public SourceCheck.Place place(Cell cell, SourceCheck.Part part, int test) {
            return inventory.place(cell, part == SourceCheck.Part.TEST ? "test" : "path");
        }

        @Override
        public Plan plan(PlanRequest request, SourceTree sources) throws MatrixFileException {
            return inventory.plan(request, sources);
        }
    }

    private static boolean isInventory(YamlNode document) {
        return document instanceof YamlNode.Mapping mapping
                && !mapping.entries().containsKey("axes")
                && mapping.entries().containsKey("images")
                && mapping.entries().get("images").value() instanceof YamlNode.Sequence;
    }
}
