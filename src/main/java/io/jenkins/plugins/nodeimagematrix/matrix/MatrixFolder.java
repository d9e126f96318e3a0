package io.jenkins.plugins.nodeimagematrix.matrix;

import io.jenkins.plugins.nodeimagematrix.release.LockFile;
import io.jenkins.plugins.nodeimagematrix.release.LockFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Plans a matrix file or an inventory that lies in a folder, with its lock file and sources. */
public final class MatrixFolder {
    private MatrixFolder() {}

    /**
     * @param fileName in {@code root}; what has no key {@code axes} is read as Dante's inventory
     * @param request its lock is replaced by that of the matrix file's lock file, if there is one
     */
    public static Plan plan(Path root, String fileName, PlanRequest request)
            throws IOException, MatrixFileException, LockFileException {
        // Bytes that are not UTF-8 become a character that no name allows, so they are refused with their place.
        String text = new String(Files.readAllBytes(root.resolve(fileName)), StandardCharsets.UTF_8);
        SourceTree sources = new FolderSources(root);
        Plan plan;
        if (isInventory(fileName, text)) {
            plan = Inventory.read(fileName, text).plan(request, sources);
        } else {
            MatrixFile file = MatrixFileReader.read(fileName, text);
            PlanRequest locked = request;
            if (file.lock() != null && Files.exists(root.resolve(file.lock()))) {
                locked = new PlanRequest(
                        request.catalogue(),
                        request.asOf(),
                        LockFile.parse(Files.readString(root.resolve(file.lock()))),
                        request.published(),
                        request.failed(),
                        request.baseDigests(),
                        request.registry(),
                        request.only(),
                        request.rebuild());
            }
            plan = Planner.plan(file, locked, sources);
        }
        SourceCheck.check(fileName, plan.cells(), root);
        return plan;
    }

    private static boolean isInventory(String fileName, String text) throws MatrixFileException {
        return YamlDocument.read(text, new Problems(fileName)) instanceof YamlNode.Mapping mapping
                && !mapping.entries().containsKey("axes")
                && mapping.entries().containsKey("images")
                && mapping.entries().get("images").value() instanceof YamlNode.Sequence;
    }
}
