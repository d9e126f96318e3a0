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
     * @param bases reads Dockerfiles for the images that the matrix file does not name
     */
    public static Plan plan(Path root, String fileName, PlanRequest request, DockerfileBases bases)
            throws IOException, MatrixFileException, LockFileException {
        Problems problems = new Problems(fileName);
        return plan(root, fileName, text(root.resolve(fileName), problems), request, bases);
    }

    /**
     * Plans what somebody gave as text instead of a file; its paths are relative to the folder all the same.
     *
     * @param name of the text, for messages
     */
    public static Plan plan(Path root, String name, String text, PlanRequest request, DockerfileBases bases)
            throws IOException, MatrixFileException, LockFileException {
        Problems problems = new Problems(name);
        YamlNode document = YamlDocument.read(text, problems);
        SourceTree sources = new FolderSources(root, bases);
        Plan plan;
        if (isInventory(document)) {
            plan = Inventory.read(document, problems).plan(request, sources);
        } else {
            MatrixFile file = MatrixFileReader.read(document, problems);
            plan = Planner.plan(file, withLock(root, file, request), sources);
        }
        SourceCheck.check(name, plan.cells(), root);
        return plan;
    }

    private static String text(Path file, Problems problems) throws IOException, MatrixFileException {
        // A character has four bytes at most.
        if (Files.size(file) > 4L * YamlDocument.LARGEST) {
            problems.add(At.START, "", "the file has " + Files.size(file) + " bytes, which is too large");
            problems.throwIfAny();
        }
        // Bytes that are not UTF-8 become a character that no name allows, so they are refused with their place.
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static PlanRequest withLock(Path root, MatrixFile file, PlanRequest request)
            throws IOException, LockFileException {
        return file.lock() != null && Files.exists(root.resolve(file.lock()))
                ? request.withLockFile(LockFile.parse(Files.readString(root.resolve(file.lock()))))
                : request;
    }

    private static boolean isInventory(YamlNode document) {
        return document instanceof YamlNode.Mapping mapping
                && !mapping.entries().containsKey("axes")
                && mapping.entries().containsKey("images")
                && mapping.entries().get("images").value() instanceof YamlNode.Sequence;
    }
}
