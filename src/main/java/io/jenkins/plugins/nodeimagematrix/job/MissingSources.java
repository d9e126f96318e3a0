package io.jenkins.plugins.nodeimagematrix.job;

import io.jenkins.plugins.nodeimagematrix.matrix.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.Plan;
import io.jenkins.plugins.nodeimagematrix.matrix.PlannedCell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds what the matrix file names and the workspace has not got, before hours of building find it. */
final class MissingSources {
    private final Path root;

    MissingSources(Path root) {
        this.root = root;
    }

    /** One line for each thing that is missing, naming the cells that need it. */
    List<String> of(Plan plan) {
        Set<String> missing = new LinkedHashSet<>();
        for (PlannedCell planned : plan.cells()) {
            Cell cell = planned.cell();
            if (!Files.isRegularFile(root.resolve(cell.dockerfile()))) {
                missing.add(
                        "there is no Dockerfile " + cell.dockerfile() + ", which " + cell.name() + " is built from");
            }
            if (!Files.isDirectory(root.resolve(cell.context()))) {
                missing.add("there is no folder " + cell.context() + ", the context of " + cell.name());
            }
            for (String test : cell.tests()) {
                if (!Files.isRegularFile(root.resolve(test).resolve("Dockerfile"))) {
                    missing.add("there is no test " + test + "/Dockerfile");
                }
            }
        }
        return new ArrayList<>(missing);
    }
}
