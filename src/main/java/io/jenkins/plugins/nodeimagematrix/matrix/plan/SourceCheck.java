package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.source.DescribedSources;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription.Content;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription.Context;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SafePath;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceFault;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.SourceLocation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A check that the files and folders that cells name can be used. */
public final class SourceCheck {
    private final DescribedSources sources;
    private final Map<String, String> faults = new LinkedHashMap<>();

    private SourceCheck(DescribedSources sources) {
        this.sources = sources;
    }

    /**
     * @throws MatrixFileException with each unusable Dockerfile, context and test folder, once, and the first cell that needs
     *     it
     */
    public static void check(String fileName, List<PlannedCell> cells, DescribedSources sources)
            throws MatrixFileException {
        SourceCheck check = new SourceCheck(sources);
        cells.forEach(planned -> check.check(planned.cell()));
        Problems problems = new Problems(fileName);
        check.faults.forEach((what, fault) -> problems.add(SourceLocation.START, "", "the " + what + fault));
        problems.throwIfAny();
    }

    private void check(Cell cell) {
        checkFile(cell.dockerfile(), cell);
        checkFolder("folder ", cell.context(), cell.dockerfile(), cell);
        for (String test : cell.tests()) {
            checkFolder("test folder ", test, SafePath.dockerfileIn(test), cell);
            checkFile(SafePath.dockerfileIn(test), cell);
        }
    }

    private void checkFile(String path, Cell cell) {
        Content file = sources.dockerfile(path);
        check("Dockerfile " + path, file.fault(), file.link(), cell);
    }

    private void checkFolder(String kind, String path, String dockerfile, Cell cell) {
        Context folder = sources.folder(path, dockerfile);
        check(kind + path, folder.fault(), folder.link(), cell);
    }

    private void check(String what, SourceFault fault, String link, Cell cell) {
        if (fault != null) {
            faults.putIfAbsent(what, ", which " + cell.name() + " needs, " + fault.describe(link));
        }
    }
}
