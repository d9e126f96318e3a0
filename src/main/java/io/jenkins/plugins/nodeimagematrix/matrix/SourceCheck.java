package io.jenkins.plugins.nodeimagematrix.matrix;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether the files and folders that cells name exist. */
public final class SourceCheck {
    private SourceCheck() {}

    /** @throws MatrixFileException naming each missing Dockerfile, context and test folder once, with the first cell that needs it */
    public static void check(String fileName, List<PlannedCell> cells, Path root) throws MatrixFileException {
        Map<String, String> missing = new LinkedHashMap<>();
        Map<String, Boolean> known = new LinkedHashMap<>();
        for (PlannedCell planned : cells) {
            Cell cell = planned.cell();
            check(root.resolve(cell.dockerfile()), false, "Dockerfile " + cell.dockerfile(), cell, missing, known);
            check(root.resolve(cell.context()), true, "folder " + cell.context(), cell, missing, known);
            for (String test : cell.tests()) {
                check(root.resolve(test), true, "test folder " + test, cell, missing, known);
                check(
                        root.resolve(test).resolve("Dockerfile"),
                        false,
                        "Dockerfile " + test + "/Dockerfile",
                        cell,
                        missing,
                        known);
            }
        }
        Problems problems = new Problems(fileName);
        missing.forEach((what, cell) -> problems.add(
                At.START, "", "the " + what + ", which " + cell + " needs, is not in the folder of this file"));
        problems.throwIfAny();
    }

    private static void check(
            Path path,
            boolean folder,
            String what,
            Cell cell,
            Map<String, String> missing,
            Map<String, Boolean> known) {
        if (!known.computeIfAbsent(what, absent -> folder ? Files.isDirectory(path) : Files.isRegularFile(path))) {
            missing.putIfAbsent(what, cell.name());
        }
    }
}
