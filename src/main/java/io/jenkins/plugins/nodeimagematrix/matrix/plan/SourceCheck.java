package io.jenkins.plugins.nodeimagematrix.matrix.plan;

import io.jenkins.plugins.nodeimagematrix.matrix.cell.Cell;
import io.jenkins.plugins.nodeimagematrix.matrix.file.AxisValue;
import io.jenkins.plugins.nodeimagematrix.matrix.file.Coordinates;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ImageRow;
import io.jenkins.plugins.nodeimagematrix.matrix.file.ImageSettings;
import io.jenkins.plugins.nodeimagematrix.matrix.file.MatrixFile;
import io.jenkins.plugins.nodeimagematrix.matrix.source.DescribedSources;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription.Content;
import io.jenkins.plugins.nodeimagematrix.matrix.source.FolderDescription.Context;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SafePath;
import io.jenkins.plugins.nodeimagematrix.matrix.source.SourceFault;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.MatrixFileException;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Problems;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.SourceLocation;
import io.jenkins.plugins.nodeimagematrix.matrix.yaml.Template;
import io.jenkins.plugins.nodeimagematrix.proof.KeyReference;
import io.jenkins.plugins.nodeimagematrix.proof.PublicKeyText;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A check that the files and folders that cells name can be used. */
public final class SourceCheck {
    private final DescribedSources sources;
    private final Places places;
    private final Problems problems;
    private final Set<String> faulty = new HashSet<>();

    private SourceCheck(String fileName, DescribedSources sources, Places places) {
        this.problems = new Problems(fileName);
        this.sources = sources;
        this.places = places;
    }

    /** A part of a cell that names a file or folder. */
    public enum Part {
        DOCKERFILE,
        CONTEXT,
        TEST,
        KEY
    }

    /**
     * The entry of a matrix file that names a file or folder.
     *
     * @param key the path of its keys
     */
    public record Place(SourceLocation at, String key) {}

    /** A finder of the entry that names a file or folder of a cell. */
    public interface Places {
        /** @param test the index of the test folder; ignored for other parts */
        Place of(Cell cell, Part part, int test);
    }

    /** Finds the entry of a matrix file, which may be an override, that names a file or folder of a cell. */
    public static Place place(MatrixFile file, Cell cell, Part part, int test) {
        ImageRow image = file.images().stream()
                .filter(each -> each.key().equals(cell.image()))
                .findFirst()
                .orElseThrow();
        Map<String, AxisValue> values = new HashMap<>();
        file.axes().forEach((axis, known) -> known.stream()
                .filter(value -> value.name().equals(cell.axes().get(axis)))
                .forEach(value -> values.put(axis, value)));
        Coordinates at = new Coordinates(values, cell.release());
        ImageSettings settings = image.settingsWhere(selector -> selector.matches(at));
        String key = "images." + image.key();
        if (part == Part.TEST) {
            Template dir = settings.tests().stream()
                    .filter(folder -> folder.when().matches(at))
                    .toList()
                    .get(test)
                    .dir();
            return new Place(dir.at(), key + ".tests");
        }
        if (part == Part.KEY) {
            return new Place(settings.verify().at(), key + ".verify");
        }
        return part == Part.CONTEXT && settings.context() != null
                ? new Place(settings.context().at(), key + ".context")
                : new Place(settings.dockerfile().at(), key + ".dockerfile");
    }

    /**
     * @throws MatrixFileException with each unusable Dockerfile, context and test folder, once, and the first cell that needs
     *     it
     */
    public static void check(String fileName, List<PlannedCell> cells, DescribedSources sources, Places places)
            throws MatrixFileException {
        SourceCheck check = new SourceCheck(fileName, sources, places);
        cells.forEach(planned -> check.check(planned.cell()));
        check.problems.throwIfAny();
    }

    private void check(Cell cell) {
        checkFile(cell.dockerfile(), cell, Part.DOCKERFILE, 0);
        checkFolder("folder ", cell.context(), cell.dockerfile(), cell, Part.CONTEXT, 0);
        for (int i = 0; i < cell.tests().size(); i++) {
            String test = cell.tests().get(i);
            checkFolder("test folder ", test, SafePath.dockerfileIn(test), cell, Part.TEST, i);
            checkFile(SafePath.dockerfileIn(test), cell, Part.TEST, i);
        }
        if (cell.verify() != null && cell.verify().kind() == KeyReference.Kind.FILE) {
            checkKey(cell.verify().text(), cell);
        }
    }

    private void checkKey(String path, Cell cell) {
        Content file = sources.key(path);
        if (file.fault() != null) {
            check("key file " + path, file.fault(), file.link(), cell, Part.KEY, 0);
            return;
        }
        try {
            PublicKeyText.read(DescribedSources.keyText(file));
        } catch (IllegalArgumentException noKey) {
            if (faulty.add(path)) {
                Place place = places.of(cell, Part.KEY, 0);
                problems.add(place.at(), place.key(), "the key file " + path + ": " + noKey.getMessage());
            }
        }
    }

    private void checkFile(String path, Cell cell, Part part, int test) {
        Content file = sources.dockerfile(path);
        check("Dockerfile " + path, file.fault(), file.link(), cell, part, test);
    }

    private void checkFolder(String kind, String path, String dockerfile, Cell cell, Part part, int test) {
        Context folder = sources.folder(path, dockerfile);
        check(kind + path, folder.fault(), folder.link(), cell, part, test);
    }

    private void check(String what, SourceFault fault, String link, Cell cell, Part part, int test) {
        if (fault != null && faulty.add(what)) {
            Place place = places.of(cell, part, test);
            problems.add(
                    place.at(),
                    place.key(),
                    "the " + what + ", which " + cell.name() + " needs, " + fault.describe(link));
        }
    }
}
